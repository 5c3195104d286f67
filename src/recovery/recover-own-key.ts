import type { Actor } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import { KeyhavenError } from '../base/error.ts';
import { parseKeyId } from '../bitlocker/key-id.ts';
import type { Attempt } from './attempt.ts';
import { rangeOf, typed } from './find-keys.ts';
import { personReach } from './reach.ts';
import { readReason, selfServiceReasons } from './reason.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { SelfServiceRequest } from './request.ts';
import type { RevealedKeys } from './result.ts';
import { revealKeys } from './reveal-keys.ts';

/** Self-Service: a person's own computers only. Several matches ask for all 32 digits; a list is never given. */
export async function recoverOwnKey(
  deps: RecoveryDeps,
  actor: Actor,
  request: SelfServiceRequest,
): Promise<RevealedKeys> {
  demand(actor, 'own-key-reveal');
  if (actor.kind !== 'person') throw new KeyhavenError('not-permitted', 'self-service is for people who are signed in');
  const query = parseKeyId(request.keyId);
  const attempt: Attempt = {
    actor,
    at: deps.clock(),
    type: 'key-reveal',
    source: 'Self-Service Portal',
    keyType: 'Recovery Key Password',
    endUser: actor.person,
    reason: readReason(request, selfServiceReasons),
    ticket: request.ticket,
    detail: { typed: typed(query) },
  };
  return revealKeys(deps, attempt, rangeOf(query), personReach(actor.person, actor));
}
