import { FollowingFailure, SerialisationFailure, storeUnavailable, UniqueViolation } from '../store-error.ts';
import { filesReplaced } from './opened-files.ts';
import { notRun, type WorkerFailure } from './worker-message.ts';

/** An error of SQLite that crossed the thread: its extended code, such as `SQLITE_CONSTRAINT_CHECK`. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** By the first part of the code, what an operator can do about it. */
const troubles: readonly (readonly [prefix: string, sentence: string])[] = [
  [filesReplaced, 'the database file was deleted or replaced while it was open; stop the server and restore the file'],
  ['SQLITE_FULL', 'the disk of the database is full; make room on it'],
  ['SQLITE_READONLY', 'the database cannot be written; check the rights of its file and folder'],
  ['SQLITE_IOERR', 'the disk of the database failed; look at the log of the system'],
  ['SQLITE_CANTOPEN', 'the database cannot be opened; check that its folder exists and belongs to this account'],
  ['SQLITE_BUSY', 'the database is locked by another program; end that program'],
  ['SQLITE_LOCKED', 'the database is locked by another program; end that program'],
  ['SQLITE_NOMEM', 'the database ran out of memory'],
  [
    'SQLITE_NOTADB',
    'the database does not open with its key: it is damaged or belongs to another installation; restore both from one backup',
  ],
  ['SQLITE_CORRUPT', 'the database is damaged; restore it from a backup'],
  ['SQLITE_INTERRUPT', 'the database was interrupted; try again'],
];

/** Sorts a failure of SQLite into what the store tells apart; the rest stays what it is. */
export function sqliteFailure({ code, message }: WorkerFailure): Error {
  if (code === notRun) return new FollowingFailure(message);
  const failure = new SqliteFailure(code, message);
  if (code === 'SQLITE_BUSY_SNAPSHOT') return new SerialisationFailure(message, { cause: failure });
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new UniqueViolation(message, { cause: failure });
  }
  const trouble = troubles.find(([prefix]) => code.startsWith(prefix));
  return trouble ? storeUnavailable(trouble[1], failure) : failure;
}
