import type { AuditEvent } from '../../audit/event.ts';
import type { Mac } from '../../base/mac.ts';
import type { EscrowLimits } from '../../escrow/escrow-store.ts';
import type { VolumeType } from '../../escrow/volume.ts';
import type {
  AssociationTable,
  ComputerTable,
  ComputerUsageTable,
  KeyPackageTable,
  OwnerAuthTable,
  ProofRequestTable,
  RecoveryKeyTable,
  VolumeTable,
} from '../schema.ts';
import type { EscrowState } from './escrow-state.ts';

/** What a batch will write, collected claim by claim before the first statement that changes something. */
export interface EscrowPlan {
  readonly computers: ComputerTable[];
  readonly volumes: VolumeTable[];
  readonly keys: RecoveryKeyTable[];
  readonly packages: KeyPackageTable[];
  readonly ownerAuths: OwnerAuthTable[];
  /** By recovery key: the latest metadata of a batch replaces what waits. */
  readonly proofs: Map<number, ProofRequestTable>;
  readonly associations: AssociationTable[];
  readonly removedAssociations: number[];
  /** By `usageKey`: what this batch adds. */
  readonly usage: Map<string, ComputerUsageTable>;
  /** Types that were unknown, by volume. */
  readonly volumeTypes: Map<number, VolumeType>;
  /** Recovery keys whose metadata has come and names them. */
  readonly matched: number[];
  readonly keepNoOwnerAuth: number[];
  readonly events: AuditEvent[];
}

/** One batch while its claims are decided. */
export interface EscrowBatch {
  readonly state: EscrowState;
  readonly plan: EscrowPlan;
  readonly limits: EscrowLimits;
  readonly mac: Mac;
  readonly batchId: number;
  readonly onForged: (table: string, id: number) => void;
  /** A row id taken before the transaction. */
  readonly newId: () => number;
}

export function emptyPlan(): EscrowPlan {
  return {
    computers: [],
    volumes: [],
    keys: [],
    packages: [],
    ownerAuths: [],
    proofs: new Map(),
    associations: [],
    removedAssociations: [],
    usage: new Map(),
    volumeTypes: new Map(),
    matched: [],
    keepNoOwnerAuth: [],
    events: [],
  };
}
