import type { Kysely } from 'kysely';
import type { Millis } from '../base/clock.ts';
import { AuditedUnit } from './audited-unit.ts';
import { firstGeneration, insertNextComputer, lockComputersNamed } from './computer-row.ts';
import { heldRecords } from './held-records.ts';
import type { Schema } from './schema.ts';

/** Whose the record is to which a name alone points; a row counts whatever it is worth, or who forged it would choose. */
export function identitiesNamed(db: Kysely<Schema>, name: string) {
  return db
    .selectFrom('computer')
    .innerJoin('computer_identity', 'computer_identity.computer_id', 'computer.id')
    .select('computer_identity.sid')
    .where('computer.name', '=', name)
    .where('computer.generation', '=', firstGeneration);
}

/** Makes room for imports whose name is that of a record which is not theirs. */
export class ImportUnit extends AuditedUnit {
  /** The oldest record of that name that neither an account of the directory nor a token has, else a new one. */
  async recordApart(name: string, at: Millis): Promise<number> {
    const named = await lockComputersNamed(this.trx, this.context, { computer: name, at });
    const held = await heldRecords(
      this.trx,
      named.map(({ id }) => id),
    );
    return (named.find(({ id }) => !held.has(id)) ?? (await insertNextComputer(this.trx, named, at))).id;
  }
}
