import { sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';

export const postgresCapabilities: Capabilities = {
  lockRow: (query) => query.forUpdate(),
  columns: { integer: 'bigint', bytes: 'bytea', text: sql`text collate "C"` },
  // Two schemas, so that an account for reports can be granted one without the other.
  schemas: { recovery: 'recovery', compliance: 'compliance' },
  tableEnd: undefined,
};
