import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { Transactor } from '../base/transactor.ts';
import type { Association, AssociationSource } from './association.ts';

export interface NewAssociation {
  readonly computerId: number;
  readonly person: string;
  readonly source: AssociationSource;
  readonly madeBy: string;
  readonly issuedBy: string | null;
  readonly createdAt: number;
  readonly changeId: Buffer;
}

export interface AssociationFilter {
  readonly computer?: string | undefined;
  readonly person?: string | undefined;
  /** Only ids above this one: the cursor of the next page. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface AssociationUnit extends AuditRecorder {
  /** The record of that canonical name, made when there is none. */
  ensureComputer(name: string, at: number): Promise<{ id: number; name: string }>;
  findComputer(name: string): Promise<{ id: number; name: string } | undefined>;
  /** Undefined when the same person already has it from the same source. */
  addAssociation(association: NewAssociation): Promise<Association | undefined>;
  associationById(id: number): Promise<Association | undefined>;
  removeAssociation(id: number): Promise<void>;
}

export interface AssociationStore extends Transactor<AssociationUnit, AuditReceipt> {
  listAssociations(filter: AssociationFilter): Promise<readonly Association[]>;
}
