import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import Sqlite, { type Statement } from 'better-sqlite3-multiple-ciphers';
import { systemCode } from '../../base/durable-file.ts';
import { OpenedFiles } from './opened-files.ts';
import { packValues, unpackValues } from './packed-values.ts';
import {
  type NumberedCall,
  notRun,
  type OpenSettings,
  type RunCall,
  type WorkerCall,
  type WorkerReply,
  type WorkerRequest,
  type WorkerResult,
} from './worker-message.ts';

// The only place that touches SQLite. It runs in a thread of its own, so that a hung disk cannot hold back an answer.

const statementsKept = 500;
/** Pages of the log, 78 MB: above where the writer's own pause comes, and still bounded. */
const checkpointBackstop = 19_000;
const nothing: WorkerResult = { columns: [], values: packValues([]), changes: 0 };

let database: Sqlite | undefined;
let lock: Sqlite | undefined;
let files: OpenedFiles | undefined;
const statements = new Map<string, Statement>();

parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(answerAll(request));
  if (request.some(({ call }) => call.kind === 'close')) parentPort?.close();
});

function answerAll(request: WorkerRequest): WorkerReply[] {
  let failed = false;
  return request.map((numbered) => {
    // What else the main thread asks is no part of the transaction, and may travel in the same message by chance.
    const inTransaction = numbered.call.kind === 'run' || numbered.call.kind === 'commit';
    const reply = failed && inTransaction ? passOver(numbered) : answer(numbered);
    failed ||= inTransaction && 'failure' in reply;
    return reply;
  });
}

/** Had the failed one been the begin of a transaction, this one would commit by itself. */
function passOver({ id }: NumberedCall): WorkerReply {
  return { id, failure: { code: notRun, message: 'a statement that was sent before this one failed' } };
}

function answer({ id, call }: NumberedCall): WorkerReply {
  try {
    return { id, result: perform(call) };
  } catch (error) {
    return {
      id,
      failure: { code: systemCode(error), message: error instanceof Error ? error.message : 'unknown error' },
    };
  }
}

function perform(call: WorkerCall): WorkerResult {
  switch (call.kind) {
    case 'open':
      return open(call.settings);
    case 'run':
      return run(call);
    case 'commit':
      return commit();
    case 'present':
      files?.demand();
      return nothing;
    case 'reset':
      if (opened().inTransaction) opened().exec('rollback');
      return nothing;
    case 'checkpoint':
      return run({ sql: `pragma wal_checkpoint(${call.mode})`, values: packValues([]), times: 1, transaction: 'none' });
    case 'copy':
      return copy(call.to);
    case 'close':
      database?.close();
      lock?.close();
      return nothing;
  }
}

function open(settings: OpenSettings): WorkerResult {
  if (settings.role === 'write') lock = takeLock(settings.lockFile);
  createPrivate(settings.file);
  database = new Sqlite(settings.file, { timeout: settings.busyTimeout });
  if (settings.key) unlock(database, settings.key);
  database.pragma('journal_mode = wal');
  // A connection to a WAL file opens with NORMAL; a checkpoint that does not sync can lose what was acknowledged.
  database.pragma('synchronous = full');
  database.pragma('foreign_keys = on');
  // Only where the checkpoints made elsewhere fall behind, on a slow disk or a busy machine: then the writer makes one.
  database.pragma(`wal_autocheckpoint = ${settings.role === 'write' ? checkpointBackstop : 0}`);
  database.pragma('temp_store = memory');
  database.pragma('trusted_schema = off');
  database.pragma(`cache_size = -${String(settings.cacheKib)}`);
  if (settings.role === 'read') database.pragma('query_only = on');
  const held = {
    synchronous: database.pragma('synchronous', { simple: true }),
    journal: database.pragma('journal_mode', { simple: true }),
  };
  if (held.synchronous !== 2 || held.journal !== 'wal')
    throw new Error('SQLite did not take synchronous=FULL in WAL mode');
  files = new OpenedFiles(settings.file);
  return nothing;
}

/** As late as can be: what was deleted or replaced before is noticed, and the transaction rolled back. */
function commit(): WorkerResult {
  files?.demand();
  return run({ sql: 'commit', values: packValues([]), times: 1, transaction: 'open' });
}

/**
 * The kernel takes this lock away when the process ends, however it ends. A second process gets SQLITE_BUSY at once. The
 * lock is a database of its own, since an exclusive transaction on the data would keep the reading connection out.
 */
function takeLock(file: string): Sqlite {
  createPrivate(file);
  const held = new Sqlite(file, { timeout: 0 });
  held.exec('begin exclusive');
  return held;
}

function createPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

function unlock(target: Sqlite, key: Uint8Array): void {
  target.pragma("cipher = 'aegis'");
  target.key(Buffer.from(`raw:${Buffer.from(key).toString('hex')}`));
  key.fill(0);
}

/** Complete under its name or not there at all. */
function copy(to: string): WorkerResult {
  const part = `${to}.part`;
  rmSync(part, { force: true });
  createPrivate(part);
  prepare('vacuum into ?').run([part]);
  const file = openSync(part, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(part, to);
  return nothing;
}

function run({ sql, values, times, transaction }: Omit<RunCall, 'kind'>): WorkerResult {
  if (transaction === 'begin') prepare('begin immediate').run([]);
  // SQLite itself rolls back on some errors, a full disk among them. What was to be part of the whole would stand alone.
  if (transaction === 'open' && !opened().inTransaction) throw new Error('the transaction has ended already');
  const statement = prepare(sql);
  const given = unpackValues(values);
  if (!statement.reader) return { ...nothing, changes: repeat(statement, given, times) };
  const rows = statement.all(given);
  return { columns: statement.columns().map((column) => column.name), values: packValues(rows.flat()), changes: 0 };
}

function repeat(statement: Statement, values: readonly unknown[], times: number): number {
  const width = values.length / times;
  let changes = 0;
  for (let at = 0; at < times; at++) changes += statement.run(values.slice(at * width, (at + 1) * width)).changes;
  return changes;
}

function prepare(sql: string): Statement {
  const kept = statements.get(sql);
  if (kept) return kept;
  const statement = opened().prepare(sql);
  if (statement.reader) statement.raw(true);
  statements.set(sql, statement);
  const [oldest] = statements.keys();
  if (statements.size > statementsKept && oldest !== undefined) statements.delete(oldest);
  return statement;
}

function opened(): Sqlite {
  if (!database) throw new Error('the database is not open');
  return database;
}
