import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { programVersion } from '../base/program-version.ts';
import type { Transactor } from '../base/transactor.ts';

/** Puts a start on record. */
export async function recordStart(
  store: Transactor<AuditRecorder, AuditReceipt>,
  clock: Clock,
  type: 'installation-initialised' | 'server-started',
): Promise<AuditReceipt> {
  const { receipt } = await store.transaction((unit) => {
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
  if (receipt === undefined) throw new KeyhavenError('internal', 'a start was recorded without an audit row');
  return receipt;
}
