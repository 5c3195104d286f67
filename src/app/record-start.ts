import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { Clock } from '../base/clock.ts';
import { programVersion } from '../base/program-version.ts';
import type { Transactor } from '../base/transactor.ts';

/**
 * Puts a start on record. One that cannot be recorded is no reason not to start: a server that cannot write its audit
 * reveals nothing, and its readiness says so.
 */
export async function recordStart(
  store: Transactor<AuditRecorder, AuditReceipt>,
  clock: Clock,
  type: 'installation-initialised' | 'server-started',
): Promise<void> {
  await store.transaction((unit) => {
    unit.record({
      at: clock(),
      type,
      source: 'Server',
      result: 'Successful',
      actor: 'server',
      detail: { version: programVersion() },
    });
    return Promise.resolve();
  });
}
