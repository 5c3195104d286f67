import type { AuditReceipt } from '../audit/audit-log.ts';
import type { ChainHead } from '../audit/chain.ts';
import type { Clock } from '../base/clock.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { Opener } from '../keyring/seal.ts';
import type { CallerVerificationPolicy } from './caller-verification.ts';
import type { RecoveryStore } from './recovery-store.ts';
import type { ScopeDirectory } from './role-scope.ts';

/** The highest signed head of the chain that this server has seen, kept outside the database (ruling 28). */
export interface Checkpoint {
  highest(): ChainHead | undefined;
  /** Durable when it resolves: nothing is shown before. */
  advance(receipt: AuditReceipt): Promise<void>;
}

export interface RecoveryDeps {
  readonly store: RecoveryStore;
  readonly opener: Opener;
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
  readonly domains: DomainNames;
  /** Says which computers lie within the limits of a role. */
  readonly directory: ScopeDirectory | undefined;
  /** Reveals that one actor may have in an hour (ruling 5). */
  readonly revealsPerHour: number;
  readonly callerVerification: CallerVerificationPolicy;
}
