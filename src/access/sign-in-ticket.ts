import { formatAccount } from '../directory/account.ts';
import { attemptAddress } from './attempt-address.ts';
import { directoryHolder } from './directory-holder.ts';
import { openHolderSession } from './open-holder-session.ts';
import type { InBrowser } from './open-session.ts';
import { recordRefusal } from './record-refusal.ts';
import { refuseSignIn, signInFailed } from './refuse-sign-in.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

/** Whom a Kerberos ticket names that was accepted. */
export interface Principal {
  readonly account: string;
  readonly realm: string;
}

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
  const { account: name, realm: domain } = principal;
  // Never by UPN: what stands there may be another account's name.
  const account = await deps.directory?.findAccount({ kind: 'account', domain, account: name });
  const by = 'kerberos';
  if (account === undefined) {
    return await refuseSignIn(deps, `${name}@${domain}`, { address, by, because: 'unknown-account' });
  }
  if (account.kind !== 'person') {
    return await refuseSignIn(deps, formatAccount(account), { address, by, because: 'not-a-person' });
  }
  return await openHolderSession(deps, directoryHolder(account), { address, by }, inBrowser);
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
