import type { AuditReceipt } from '../audit/audit-log.ts';
import type { Committed } from '../base/transactor.ts';
import type { Association } from '../escrow/association.ts';
import type { AssociationFilter, AssociationStore, AssociationUnit } from '../escrow/association-store.ts';
import { type AssociationRow, genuineAssociations, standingAssociations, toAssociation } from './association-row.ts';
import { SqlAssociationUnit } from './association-unit.ts';
import { runAudited } from './audited-unit.ts';
import type { StoreContext } from './context.ts';
import { fillPage } from './fill-page.ts';

export class SqlAssociationStore implements AssociationStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  transaction<T>(work: (unit: AssociationUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    return runAudited<SqlAssociationUnit, T>(this.#context, (trx) => new SqlAssociationUnit(trx, this.#context), work);
  }

  async listAssociations(filter: AssociationFilter): Promise<readonly Association[]> {
    const rows = await fillPage<AssociationRow>(
      filter.limit,
      (last) => this.#read(filter, last?.id ?? filter.after ?? 0),
      (page) => genuineAssociations(this.#context, page),
    );
    return rows.map(toAssociation);
  }

  #read(filter: AssociationFilter, after: number): Promise<AssociationRow[]> {
    let query = standingAssociations(this.#context.database.read).where('association.id', '>', after);
    if (filter.computer !== undefined) query = query.where('computer.name', '=', filter.computer);
    if (filter.person !== undefined) query = query.where('association.person', '=', filter.person);
    return query.orderBy('association.id').limit(filter.limit).execute();
  }
}
