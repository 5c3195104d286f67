import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { packValues, unpackValues } from './packed-values.ts';
import { Turns } from './turns.ts';
import { doesNotAnswer, type WorkerConnection } from './worker-connection.ts';
import type { RunCall, WorkerCall, WorkerResult } from './worker-message.ts';

/** Kysely's driver over one worker: its users take turns, since a transaction owns the whole connection. */
export class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #turns: Turns;
  readonly #worker: WorkerConnection;

  constructor(worker: WorkerConnection, deadline: number) {
    this.#worker = worker;
    this.#connection = new SqliteConnection(worker);
    this.#turns = new Turns(deadline);
  }

  /** The worker is open before Kysely is made, so that a wrong key or a held lock is told at start. */
  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<SqliteConnection> {
    if (this.#worker.hung) throw doesNotAnswer();
    await this.#turns.take();
    return this.#connection;
  }

  beginTransaction(connection: SqliteConnection): Promise<void> {
    connection.begin();
    return Promise.resolve();
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    await connection.rollback();
  }

  /** A call that missed its deadline may leave its transaction open when it ends: nobody else may slip into that one. */
  releaseConnection(connection: SqliteConnection): Promise<void> {
    if (connection.doubtful) void this.#passRecovered(connection);
    else this.#turns.pass();
    return Promise.resolve();
  }

  async #passRecovered(connection: SqliteConnection): Promise<void> {
    await connection.recover();
    this.#turns.pass();
  }

  /** Changes with every commit: there is something to move out of the log. */
  get commits(): number {
    return this.#connection.commits;
  }

  /** Takes a turn, so that no transaction runs meanwhile. */
  async restartLog(): Promise<void> {
    await this.#turns.take();
    try {
      await this.#worker.call({ kind: 'checkpoint', mode: 'restart' }, { patient: true });
    } finally {
      this.#turns.pass();
    }
  }

  async destroy(): Promise<void> {
    await this.#worker.close();
  }
}

export class SqliteConnection implements DatabaseConnection {
  readonly #worker: WorkerConnection;
  /** `begin immediate` travels with the first statement: one crossing of threads less. */
  #transaction: RunCall['transaction'] = 'none';
  #doubtful = false;
  #commits = 0;
  #patient = false;
  /** A commit that is on its way already. */
  #committing: Promise<WorkerResult> | undefined;

  constructor(worker: WorkerConnection) {
    this.#worker = worker;
  }

  get commits(): number {
    return this.#commits;
  }

  get doubtful(): boolean {
    return this.#doubtful;
  }

  begin(): void {
    this.#transaction = 'begin';
    this.#committing = undefined;
  }

  /**
   * The commit travels in the message of these statements, and is passed over if one of them fails. As it is answered with
   * them, they are as patient as it is.
   */
  last<Sent>(send: () => Sent): Sent {
    this.#patient = true;
    try {
      const sent = send();
      this.#committing = this.#call({ kind: 'commit' });
      this.#committing.catch(() => undefined);
      return sent;
    } finally {
      this.#patient = false;
    }
  }

  async commit(): Promise<void> {
    // Patient: whether a late commit happened must be known.
    if (this.#committing !== undefined) await this.#committing;
    else if (this.#transaction === 'open') await this.#call({ kind: 'commit' }, true);
    this.#transaction = 'none';
    this.#commits += 1;
  }

  /** Never throws: the error that made it necessary is the one to hear of, and `recover` ends what is left open. */
  async rollback(): Promise<void> {
    this.#transaction = 'none';
    try {
      await this.#call({ kind: 'reset' });
      this.#doubtful = false;
    } catch {
      this.#doubtful = true;
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { columns, values, changes } = await this.#call({
      kind: 'run',
      sql: query.sql,
      values: packValues(query.parameters),
      times: 1,
      transaction: this.#takeTransaction(),
    });
    const rows = rowsOf<R>(columns, unpackValues(values));
    return { rows, numAffectedRows: BigInt(changes) };
  }

  /** Runs a statement once for each list of values and returns how many rows changed in all. */
  async repeat(sql: string, lists: readonly (readonly unknown[])[]): Promise<number> {
    const { changes } = await this.#call({
      kind: 'run',
      sql,
      values: packValues(lists.flat()),
      times: lists.length,
      transaction: this.#takeTransaction(),
    });
    return changes;
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the store reads in pages and streams nothing');
  }

  /** Waits, however long, until the thread answers again, and ends what it left open. */
  async recover(): Promise<void> {
    await this.#worker.call({ kind: 'reset' }, { patient: true }).catch(() => undefined);
    this.#doubtful = false;
  }

  #takeTransaction(): RunCall['transaction'] {
    const transaction = this.#transaction;
    if (transaction === 'begin') this.#transaction = 'open';
    return transaction;
  }

  async #call(call: WorkerCall, patient = this.#patient): Promise<WorkerResult> {
    try {
      return await this.#worker.call(call, { patient });
    } catch (error) {
      this.#doubtful = true;
      throw error;
    }
  }
}

/** The query gives a row its type, and strict tables keep to it: there is nothing more to check. */
function rowsOf<R>(columns: readonly string[], values: readonly unknown[]): R[] {
  const rows: unknown[] = [];
  for (let at = 0; at < values.length; at += columns.length) {
    const row: Record<string, unknown> = {};
    for (const [index, column] of columns.entries()) row[column] = values[at + index];
    rows.push(row);
  }
  return rows.filter((row): row is R => typeof row === 'object');
}
