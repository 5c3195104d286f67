import { sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';

export const sqliteCapabilities: Capabilities = {
  // There is one writer, and it holds the whole file from `begin immediate` on.
  lockRow: (query) => query,
  columns: { integer: 'integer', bytes: 'blob', text: 'text' },
  // One file: two attached ones do not commit together in WAL mode.
  schemas: { recovery: undefined, compliance: undefined },
  // Otherwise a column takes values of any type.
  tableEnd: sql`strict`,
};
