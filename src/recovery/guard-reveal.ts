import { hour } from '../base/clock.ts';
import { type ErrorCode, KeyhavenError } from '../base/error.ts';
import type { Attempt } from './attempt.ts';
import { actingAs } from './reach.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { RecoveryUnit } from './recovery-store.ts';

/** A refusal that is part of the outcome of a transaction: its row is committed, then it is thrown. */
export interface Refusal {
  readonly refused: ErrorCode;
}

/** What stands in the way of any reveal, whatever is asked for; undefined when nothing does. */
export async function obstacleTo(
  deps: RecoveryDeps,
  unit: RecoveryUnit,
  attempt: Attempt,
): Promise<ErrorCode | undefined> {
  const [whole, permitted, tooMany] = await Promise.all([
    isChainWhole(deps, unit),
    isStillPermitted(unit, attempt),
    ceilingReached(deps, unit, attempt),
  ]);
  if (!whole) return 'chain-behind-checkpoint';
  if (!permitted) return 'not-permitted';
  return tooMany ? 'reveal-ceiling-reached' : undefined;
}

/**
 * Nothing is revealed from a chain that lost rows this server has seen, or of which it does not know what it has seen,
 * until an administrator accepts the restore.
 */
async function isChainWhole(deps: RecoveryDeps, unit: RecoveryUnit): Promise<boolean> {
  const highest = deps.checkpoint.highest();
  return highest !== undefined && (await unit.holds(highest));
}

/** What the caller was recognised by still stands, on whichever server it was taken back; and does until the commit. */
export function isStillPermitted(unit: RecoveryUnit, { actor }: Attempt): Promise<boolean> {
  return unit.stand('grants' in actor ? actor.grants : []);
}

/** One stolen session does not empty the store. Counted under a lock, shared by all servers. */
async function ceilingReached(deps: RecoveryDeps, unit: RecoveryUnit, attempt: Attempt): Promise<boolean> {
  const had = await unit.countReveals(actingAs(attempt.actor), attempt.at - hour);
  return had >= deps.revealsPerHour;
}

/**
 * Not associated and not there are one answer, in words and in time; which it was stands nowhere. The remaining codes
 * say what to do next.
 */
export function refusalError(code: ErrorCode, deps: RecoveryDeps): KeyhavenError {
  switch (code) {
    case 'not-permitted':
      return new KeyhavenError(code, 'what permitted you this was withdrawn; sign in again');
    case 'chain-behind-checkpoint':
      return new KeyhavenError(
        code,
        'the database lacks audit rows that this server has seen, or this server has no checkpoint to tell by; an administrator must look into it and accept the restore first',
      );
    case 'reveal-ceiling-reached':
      return new KeyhavenError(
        code,
        `you have had ${String(deps.revealsPerHour)} secrets within the hour; wait, or ask an administrator to raise the limit`,
      );
    case 'key-id-ambiguous':
      return new KeyhavenError(code, 'more than one key begins with these digits; type all 32 digits of the key ID');
    case 'no-owner-auth-kept':
      return new KeyhavenError(
        code,
        'this computer runs Windows 10 1607 or later, which keeps no TPM owner password: there is none to give out; clear or reset the TPM on the computer itself',
      );
    default:
      return new KeyhavenError(
        'nothing-to-reveal',
        'nothing is stored under what you entered, or it does not belong to the person named; compare the key ID and the name',
      );
  }
}
