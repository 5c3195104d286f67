import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { AuditEvent } from '../audit/event.ts';
import type { Clock } from '../base/clock.ts';
import type { Transactor } from '../base/transactor.ts';

const reveals: ReadonlySet<AuditEvent['type']> = new Set<AuditEvent['type']>(['key-reveal', 'owner-auth-reveal']);

/**
 * A transaction that was answered with 503 and committed after all left a row that says a secret was shown. It was not:
 * a second row says so, and the first is never changed (design section 9, ruling 15).
 */
export async function recordLateCommit(
  store: Transactor<AuditRecorder, AuditReceipt>,
  clock: Clock,
  events: readonly AuditEvent[],
): Promise<void> {
  const shown = events.filter((event) => reveals.has(event.type) && event.result === 'Successful');
  if (shown.length === 0) return;
  await store.transaction((unit) => {
    for (const event of shown) {
      const detail = { ...event.detail, because: 'the commit came after the answer' };
      unit.record({ ...event, at: clock(), type: 'secret-not-shown', result: 'Failed', detail });
    }
    return Promise.resolve();
  });
}
