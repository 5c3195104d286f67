import { type Actor, actorName } from '../access/actor.ts';
import type { AuditDetail, AuditEvent, AuditEventType, AuditKeyType, AuditSource } from '../audit/event.ts';
import type { Millis } from '../base/clock.ts';

/** One try to get at a secret, known before anything is looked up, so that a refusal is recorded as fully as a success. */
export interface Attempt {
  readonly actor: Actor;
  readonly at: Millis;
  readonly type: Extract<AuditEventType, 'key-search' | 'key-reveal' | 'owner-auth-reveal'>;
  readonly source: Extract<AuditSource, 'Helpdesk' | 'Self-Service Portal'>;
  readonly keyType: AuditKeyType;
  readonly endUser: string | undefined;
  readonly computer?: string | undefined;
  /** Absent for a search: it comes before a reason is given (ruling 39). */
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly detail: AuditDetail;
}

export function succeeded(attempt: Attempt, found: { computer?: string | undefined; detail: AuditDetail }): AuditEvent {
  return { ...event(attempt, found.detail), result: 'Successful', computer: found.computer ?? attempt.computer };
}

export function failed(attempt: Attempt, code: string): AuditEvent {
  return { ...event(attempt, { code }), result: 'Failed' };
}

/** The row for a secret that was marked and not handed out: the first row is never changed. */
export function notShown(
  attempt: Attempt,
  type: 'secret-not-shown' | 'secret-did-not-open',
  at: Millis,
  detail: AuditDetail,
): AuditEvent {
  return { ...event(attempt, detail), type, at, result: 'Failed' };
}

function event(attempt: Attempt, more: AuditDetail): Omit<AuditEvent, 'result'> {
  const { actor, detail, ...columns } = attempt;
  return { ...columns, actor: actorName(actor), detail: { ...detail, ...more } };
}
