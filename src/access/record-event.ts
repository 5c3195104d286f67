import type { AuditEvent } from '../audit/event.ts';
import type { AccessStore } from './access-store.ts';

/** Audits something that changes nothing else, such as a refusal. Throws when it cannot be written: then that is the answer. */
export async function recordEvent(store: Pick<AccessStore, 'transaction'>, event: AuditEvent): Promise<void> {
  await store.transaction(async (unit) => unit.record(event));
}
