import type { Kysely } from 'kysely';
import type { Capabilities } from './capabilities.ts';
import type { Schema } from './schema.ts';

/** An open database of this version. On PostgreSQL `read` and `write` are one pool. */
export interface Database {
  /** Sees what was committed; can change nothing on SQLite. */
  readonly read: Kysely<Schema>;
  /** On SQLite one connection, so that a transaction in a transaction would wait for itself. */
  readonly write: Kysely<Schema>;
  readonly capabilities: Capabilities;
  /** Rejects with `store-unavailable` when the database does not answer, or its file was replaced. */
  health(): Promise<void>;
  /** Call it when nothing is in flight. */
  close(): Promise<void>;
}
