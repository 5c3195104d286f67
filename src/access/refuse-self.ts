import type { AuditEvent } from '../audit/event.ts';
import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { AccessDeps } from './access-deps.ts';
import { type Actor, actorName } from './actor.ts';
import { recordEvent } from './record-event.ts';

/** An account as it is, or as a request wants it to be. */
interface Target {
  readonly name: string;
  readonly person: string;
}

/**
 * Nobody changes, disables or grants to himself, nor to another account of the person that he is (design section 9,
 * ruling 4). The attempt goes on record. Throws `self-grant-refused`.
 */
export async function refuseSelf(
  deps: Pick<AccessDeps, 'store' | 'clock'>,
  actor: Actor,
  target: Target,
): Promise<void> {
  if (!isSelf(actor, target)) return;
  await recordEvent(deps.store, selfRefused(actor, target, deps.clock()));
  throw selfGrant(target);
}

export function selfRefused(actor: Actor, target: Target, at: Millis): AuditEvent {
  return {
    at,
    type: 'access-refused',
    source: 'Administration',
    result: 'Failed',
    actor: actorName(actor),
    detail: { account: target.name, because: 'nobody changes his own account' },
  };
}

export function selfGrant(target: Target): KeyhavenError {
  return new KeyhavenError(
    'self-grant-refused',
    `${target.name} is your own account or person; nobody grants to himself, so ask another administrator`,
  );
}

export function isSelf(actor: Actor, target: Target): boolean {
  if (actor.kind !== 'person') return false;
  return actor.account === target.name || (actor.person !== '' && actor.person === target.person);
}
