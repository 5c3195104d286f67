import type { Millis } from '../base/clock.ts';
import { AuditedUnit } from './audited-unit.ts';
import { insertNextComputer, lockComputersNamed } from './computer-row.ts';
import { heldRecords } from './held-records.ts';

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
