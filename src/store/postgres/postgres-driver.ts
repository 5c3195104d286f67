import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import type pg from 'pg';
import { isKeyhavenError } from '../../base/error.ts';
import { postgresFailure } from './postgres-failure.ts';
import { StatementNames } from './statement-names.ts';

/** Milliseconds for which a commit may stay undecided; the connection's own keep-alive ends it earlier. */
const patience = 3_600_000;

/** Kysely's driver over a pool; every failure leaves it sorted. */
export class PostgresDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #names = new StatementNames();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect(), this.#names);
    } catch (error) {
      throw postgresFailure(error);
    }
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback();
  }

  releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

export class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  readonly #names: StatementNames;
  #broken = false;
  /** A commit that is on its way already. */
  #committing: Promise<{ readonly command: string }> | undefined;

  constructor(client: pg.PoolClient, names: StatementNames) {
    this.#client = client;
    this.#names = names;
    // An error between two statements has no query to reject; without a listener it would end the process.
    client.on('error', this.#breaks);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const name = this.#names.nameOf(query.sql);
    const values = [...query.parameters];
    const { rows, rowCount } = await this.#query<R>({
      text: query.sql,
      values,
      ...(name === undefined ? {} : { name }),
    });
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /** A statement that fails makes a rollback of the commit behind it. */
  last<Sent>(send: () => Sent): Sent {
    const sent = send();
    this.#committing = this.#sendCommit();
    this.#committing.catch(() => undefined);
    return sent;
  }

  async commit(): Promise<void> {
    const { command } = await (this.#committing ?? this.#sendCommit());
    // PostgreSQL answers so when an earlier error has ended the transaction.
    if (command === 'ROLLBACK') throw new Error('the transaction was rolled back instead of committed');
  }

  /** Waits for the truth however long it takes: a late commit must be known. */
  #sendCommit(): Promise<{ readonly command: string }> {
    return this.#query({ text: 'commit', query_timeout: patience });
  }

  /** Never throws: the error that made it necessary is the one to hear of, and closing the connection rolls back too. */
  async rollback(): Promise<void> {
    try {
      await this.#query({ text: 'rollback' });
    } catch {
      this.#broken = true;
    }
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the store reads in pages and streams nothing');
  }

  /** A connection whose state is not known is closed, which rolls back what it had open. */
  release(): void {
    this.#client.off('error', this.#breaks);
    this.#client.release(this.#broken);
  }

  async #query<R>(query: pg.QueryConfig & { query_timeout?: number }): Promise<pg.QueryResult<R & pg.QueryResultRow>> {
    try {
      return await this.#client.query<R & pg.QueryResultRow>(query);
    } catch (error) {
      const failure = postgresFailure(error);
      if (isKeyhavenError(failure)) this.#broken = true;
      throw failure;
    }
  }

  readonly #breaks = (): void => {
    this.#broken = true;
  };
}
