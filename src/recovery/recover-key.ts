import type { Actor } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import { KeyhavenError } from '../base/error.ts';
import { parseKeyId } from '../bitlocker/key-id.ts';
import type { Attempt } from './attempt.ts';
import { readCallerVerification } from './caller-verification.ts';
import { rangeOf, typed } from './find-keys.ts';
import { limitReach } from './limit-reach.ts';
import { helpDeskReach } from './reach.ts';
import { driveReasons, readReason } from './reason.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { RecoverKeyRequest } from './request.ts';
import type { RevealedKeys } from './result.ts';
import { revealKeys } from './reveal-keys.ts';

/** Help Desk, Drive Recovery: all 32 digits and a reason give the key to whoever may have it. */
export async function recoverKey(deps: RecoveryDeps, actor: Actor, request: RecoverKeyRequest): Promise<RevealedKeys> {
  demand(actor, 'key-reveal');
  const query = parseKeyId(request.keyId);
  if (query.kind !== 'exact') {
    throw new KeyhavenError(
      'key-id-too-short',
      'a reveal needs all 32 digits of the key ID; search with the first 8 for them',
    );
  }
  const { reach, endUser } = helpDeskReach(actor, request, deps.domains);
  const callerVerified = readCallerVerification(request.callerVerified, deps.callerVerification);
  const attempt: Attempt = {
    actor,
    at: deps.clock(),
    type: 'key-reveal',
    source: 'Helpdesk',
    keyType: 'Recovery Key Password',
    endUser,
    reason: readReason(request, driveReasons),
    ticket: request.ticket,
    detail: { typed: typed(query), ...(callerVerified === undefined ? {} : { callerVerified }) },
  };
  const range = rangeOf(query);
  return revealKeys(deps, attempt, range, await limitReach(deps, attempt, reach, range));
}
