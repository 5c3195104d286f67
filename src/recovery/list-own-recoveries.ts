import { type Actor, actorName } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import type { AuditRow } from '../audit/chain.ts';
import { KeyhavenError } from '../base/error.ts';
import { personReach } from './reach.ts';
import type { RecoveryStore } from './recovery-store.ts';

export interface RecoveriesPage {
  /** Only rows of the audit trail below this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A secret of one of the caller's computers that somebody was given. */
export interface OwnRecovery {
  readonly row: AuditRow;
  readonly byMyself: boolean;
  /** Of what was handed out, the caller's computers. */
  readonly computers: readonly string[];
}

/** Newest first. Reads no secret; the same associations count as for a recovery. */
export async function listOwnRecoveries(
  deps: { readonly store: Pick<RecoveryStore, 'revealsOf'> },
  actor: Actor,
  page: RecoveriesPage,
): Promise<readonly OwnRecovery[]> {
  demand(actor, 'own-key-reveal');
  if (actor.kind !== 'person') throw new KeyhavenError('not-permitted', 'self-service is for people who are signed in');
  const name = actorName(actor);
  const found = await deps.store.revealsOf(personReach(actor.person, actor), page);
  return found.map(({ row, computers }) => ({ row, computers, byMyself: row.actor === name }));
}
