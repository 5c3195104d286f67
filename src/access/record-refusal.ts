import type { AuditEvent } from '../audit/event.ts';
import { recordEvent } from './record-event.ts';
import type { RecordRefusalsDeps } from './record-refusals.ts';
import type { Refusal } from './refusal-summary.ts';

/** Audits a refusal when it is the first of its kind in this minute, else counts it. Throws when the audit cannot be written. */
export async function recordRefusal(deps: RecordRefusalsDeps, refusal: Refusal): Promise<void> {
  const at = deps.clock();
  const { example, detail, ...columns } = refusal;
  const event: AuditEvent = { ...columns, at, result: 'Failed', detail: { ...detail, ...example } };
  await deps.refusals.record(refusal, at, () => recordEvent(deps.store, event));
}
