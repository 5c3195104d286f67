import type { Clock } from '../base/clock.ts';
import type { AccessStore } from './access-store.ts';
import type { RefusalSummary } from './refusal-summary.ts';

export interface RecordRefusalsDeps {
  readonly store: Pick<AccessStore, 'transaction'>;
  readonly refusals: RefusalSummary;
  readonly clock: Clock;
}

/**
 * Writes the sums of refusals into the audit: each minute those of minutes that have ended, at the end of the server
 * `everything`. When it fails they stay and come with the next call. Calls must not overlap.
 */
export async function recordRefusals(deps: RecordRefusalsDeps, options: { everything: boolean }): Promise<void> {
  const events = options.everything ? deps.refusals.flushAll() : deps.refusals.flush(deps.clock());
  if (events.length === 0) return;
  await deps.store.transaction(async (unit) => events.forEach((event) => unit.record(event)));
  deps.refusals.written(events);
}
