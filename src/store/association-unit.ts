import { KeyhavenError } from '../base/error.ts';
import type { Association } from '../escrow/association.ts';
import type { AssociationUnit, NewAssociation } from '../escrow/association-store.ts';
import { associationRow, genuineAssociations, standingAssociations, toAssociation } from './association-row.ts';
import { AuditedUnit } from './audited-unit.ts';
import { computersNamed, ensureComputer } from './computer-row.ts';
import { drawRowId } from './draw-row-id.ts';
import { heldRecords } from './held-records.ts';

/** One transaction on who may recover which computer. */
export class SqlAssociationUnit extends AuditedUnit implements AssociationUnit {
  async ensureComputer(name: string, at: number): Promise<{ id: number; name: string }> {
    const computer = (await this.#bearerOf(name)) ?? (await ensureComputer(this.trx, name, at));
    return { id: computer.id, name: computer.name };
  }

  async findComputer(name: string): Promise<{ id: number; name: string } | undefined> {
    return await this.#bearerOf(name);
  }

  /**
   * Whoever is given a computer is given the one that has the name now: the keys of an older one of that name, whose owner
   * is somebody else, must not come with it. Nor those of a record that was made for imports because the name is not theirs.
   */
  async #bearerOf(name: string): Promise<{ id: number; name: string } | undefined> {
    const named = await computersNamed(this.trx, name).execute();
    const several = named.length > 1;
    const held = several ? await heldRecords(this.trx, ids(named)) : new Set<number>();
    const computer = named.findLast(({ id }) => held.has(id)) ?? named.at(-1);
    return computer && { id: computer.id, name: computer.name };
  }

  async addAssociation(association: NewAssociation): Promise<Association | undefined> {
    if (!(await this.#makeRoom(association))) return undefined;
    const inserted = await this.trx
      .insertInto('association')
      .values(associationRow(this.context, await drawRowId(this.trx), association))
      .onConflict((conflict) => conflict.columns(['person', 'computer_id', 'source']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return inserted && (await this.associationById(inserted.id));
  }

  async associationById(id: number): Promise<Association | undefined> {
    const rows = await standingAssociations(this.trx).where('association.id', '=', id).execute();
    return genuineAssociations(this.context, rows).map(toAssociation)[0];
  }

  async removeAssociation(id: number): Promise<void> {
    const { numDeletedRows } = await this.trx.deleteFrom('association').where('id', '=', id).executeTakeFirst();
    if (numDeletedRows === 0n) {
      throw new KeyhavenError('not-found', 'that association was removed meanwhile; list them again');
    }
  }

  /** A forged or revoked row grants nothing, and must not keep anybody from being given the real thing. */
  async #makeRoom(association: NewAssociation): Promise<boolean> {
    const held = await this.trx
      .selectFrom('association')
      .select('id')
      .where('person', '=', association.person)
      .where('computer_id', '=', association.computerId)
      .where('source', '=', association.source)
      .executeTakeFirst();
    if (held === undefined) return true;
    if (await this.associationById(held.id)) return false;
    await this.trx.deleteFrom('association').where('id', '=', held.id).execute();
    return true;
  }
}

function ids(rows: readonly { readonly id: number }[]): readonly number[] {
  return rows.map(({ id }) => id);
}
