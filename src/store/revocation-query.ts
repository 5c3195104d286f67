import type { Kysely } from 'kysely';
import type { Capabilities } from './capabilities.ts';
import type { Schema } from './schema.ts';

/** Finds a row of the trail that revokes one of these changes. */
export function revocationQuery(db: Kysely<Schema>, { among }: Capabilities, changeIds: readonly Buffer[]) {
  return db.selectFrom('audit_event').select('seq').where(among('revokes', changeIds)).limit(1);
}
