import { isKeyhavenError } from '../base/error.ts';
import { type Attempt, failed } from './attempt.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { KeyIdRange, Reach } from './recovery-store.ts';
import { computersWithin, limitsOf } from './role-scope.ts';

/** Whoever claims one key ID with hundreds of computers hides them from limited operators, and from no others. */
const mostComputers = 200;

/**
 * The reach of an operator whose role counts for some computers only. The directory is asked before the transaction, since
 * SQLite's writer would wait on the network; the transaction sees no other computers. Throws `directory-unavailable`, on
 * the record.
 */
export async function limitReach<Given extends Reach>(
  deps: RecoveryDeps,
  attempt: Attempt,
  reach: Given,
  asked: KeyIdRange | string,
): Promise<Given> {
  const limits = limitsOf(attempt.actor);
  if (limits === undefined) return reach;
  const computers = await deps.store.computersAskedFor(asked, mostComputers);
  try {
    const within = await computersWithin(deps.directory, limits, computers);
    return { ...reach, within: new Set(within.map(({ id }) => id)) };
  } catch (error) {
    if (isKeyhavenError(error)) {
      await deps.store.transaction((unit) => {
        unit.record(failed(attempt, error.code));
        return Promise.resolve();
      });
    }
    throw error;
  }
}
