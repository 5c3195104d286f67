import { attemptAddress } from './attempt-address.ts';
import { accountOfPrincipal, type Principal } from './directory-holder.ts';
import { enterDirectory, refuseKnown } from './open-holder-session.ts';
import type { InBrowser } from './open-session.ts';
import { recordRefusal } from './record-refusal.ts';
import { signInFailed } from './refuse-sign-in.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

export interface TicketSignIn {
  readonly principal: Principal;
  readonly address: string;
}

/** Signs somebody in whose ticket was accepted. Throws `sign-in-failed`, and what the directory throws. */
export async function signInTicket(
  deps: SignInDeps,
  { principal, address }: TicketSignIn,
  inBrowser?: InBrowser,
): Promise<SignedIn> {
  const by = 'kerberos';
  const account = deps.directory && (await accountOfPrincipal(deps.directory, principal));
  if (account?.kind !== 'person') {
    const because = account === undefined ? 'unknown-account' : 'not-a-person';
    return await refuseKnown(deps, `${principal.account}@${principal.realm}`, { address, by, because });
  }
  return await enterDirectory(deps, account, { address, by }, inBrowser);
}

/** Puts a ticket on record that was not accepted, and throws the one answer for all of them. A flood is summed. */
export async function refuseTicket(
  deps: SignInDeps,
  { address, because, said }: { readonly address: string; readonly because: string; readonly said: string },
): Promise<never> {
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor: 'nobody',
    detail: { address: attemptAddress(address), by: 'kerberos', because },
    example: { said },
  });
  throw signInFailed();
}
