import type { Kysely } from 'kysely';
import type { KeyIdRange } from '../recovery/recovery-store.ts';
import { firstGeneration } from './computer-row.ts';
import type { Schema } from './schema.ts';

/**
 * The computers with claims in a range of key IDs, or the one of a canonical name. Later computers of a name are not among
 * them: a name alone points to the first (ruling 29).
 */
export function computersAskedFor(db: Kysely<Schema>, asked: KeyIdRange | string, limit: number) {
  const computers = db
    .selectFrom('computer')
    .select(['computer.id', 'computer.name'])
    .where('computer.generation', '=', firstGeneration)
    .orderBy('computer.id')
    .limit(limit);
  if (typeof asked === 'string') return computers.where('computer.name', '=', asked);
  return computers.where('computer.id', 'in', (eb) =>
    eb
      .selectFrom('recovery_key as claim')
      .select('claim.computer_id')
      .where('claim.key_id', '>=', asked.from)
      .where('claim.key_id', '<=', asked.to),
  );
}
