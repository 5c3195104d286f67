import { attemptAddress } from './attempt-address.ts';
import { openHolderSession } from './open-holder-session.ts';
import type { InBrowser } from './open-session.ts';
import { recordRefusal } from './record-refusal.ts';
import { signInFailed } from './refuse-sign-in.ts';
import type { ProviderHolder } from './session-holder.ts';
import type { SignedIn, SignInDeps } from './sign-in.ts';

/** Signs somebody in for whom the identity provider spoke. Throws `sign-in-failed`. */
export function signInProvider(
  deps: SignInDeps,
  { holder, address }: { readonly holder: ProviderHolder; readonly address: string },
  inBrowser?: InBrowser,
): Promise<SignedIn> {
  return openHolderSession(deps, holder, { address, by: 'openid-connect' }, inBrowser);
}

/** Puts an answer of the provider on record that was not accepted, and throws the one answer for all of them. */
export async function refuseProvider(
  deps: SignInDeps,
  { address, because }: { readonly address: string; readonly because: string },
): Promise<never> {
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor: 'nobody',
    detail: { address: attemptAddress(address), by: 'openid-connect', because },
  });
  throw signInFailed();
}
