import { KeyhavenError } from '../../base/error.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { dayOf, type EscrowClaim, type Usage, usageKey } from './escrow-state.ts';

/**
 * Throws `escrow-ceiling-reached` when the computer has used up its day. Imports do not count. Two servers that write at
 * once may each let one batch through: the ceiling bounds a flood, it is no account.
 */
export function checkDay(
  { state, limits }: EscrowBatch,
  claim: EscrowClaim,
  computerId: number | undefined,
  adds: Usage,
): void {
  if (claim.origin !== 'agent') return;
  const used = (computerId !== undefined && state.usage.get(usageKey(computerId, dayOf(claim.receivedAt)))) || {
    claims: 0,
    bytes: 0,
  };
  const fits = used.claims + adds.claims <= limits.newClaimsPerDay && used.bytes + adds.bytes <= limits.newBytesPerDay;
  if (fits) return;
  const what = `${claim.target.computer} has stored as much as a computer may in a day`;
  throw new KeyhavenError(
    'escrow-ceiling-reached',
    `${what}; it can go on tomorrow, or an administrator raises the ceiling`,
  );
}

export function countDay({ state, plan }: EscrowBatch, claim: EscrowClaim, computerId: number, adds: Usage): void {
  if (claim.origin !== 'agent' || adds.claims === 0) return;
  const day = dayOf(claim.receivedAt);
  const key = usageKey(computerId, day);
  const used = state.usage.get(key) ?? { claims: 0, bytes: 0 };
  state.usage.set(key, { claims: used.claims + adds.claims, bytes: used.bytes + adds.bytes });
  const planned = plan.usage.get(key) ?? { computer_id: computerId, day, claims: 0, bytes: 0 };
  plan.usage.set(key, { ...planned, claims: planned.claims + adds.claims, bytes: planned.bytes + adds.bytes });
}
