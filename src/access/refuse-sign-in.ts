import type { AuditDetail } from '../audit/event.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { AccessStore } from './access-store.ts';
import { recordEvent } from './record-event.ts';

export interface RefuseDeps {
  readonly store: Pick<AccessStore, 'transaction'>;
  readonly clock: Clock;
}

/** Puts a refused sign-in on record and throws the one answer for all of them. `why` is for the audit alone. */
export async function refuseSignIn(deps: RefuseDeps, actor: string, why: AuditDetail): Promise<never> {
  await recordEvent(deps.store, {
    at: deps.clock(),
    type: 'sign-in-refused',
    source: 'Administration',
    result: 'Failed',
    actor,
    detail: why,
  });
  throw signInFailed();
}

export function signInFailed(): KeyhavenError {
  return new KeyhavenError(
    'sign-in-failed',
    'the account name or the password is not right, or the account cannot sign in; try again, or ask an administrator',
  );
}
