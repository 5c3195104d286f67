import type { Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { Account } from './access-store.ts';
import { hashBearer } from './bearer.ts';
import { joinBrowserCookie } from './browser-cookie.ts';
import { type BrowserDeps, type BrowserSession, describeSession, findBrowserSession } from './browser-session.ts';
import { makeIdleStamp } from './idle-stamp.ts';
import { type SignInDeps, type SignInRequest, signIn } from './sign-in.ts';

export interface BrowserSignInRequest extends SignInRequest {
  /** The one that came along, of whatever session. */
  readonly cookie: Secret | undefined;
}

export interface BrowserSignedIn {
  readonly cookie: Secret;
  readonly account: Account;
  readonly expiresAt: Millis;
  readonly session: BrowserSession;
}

/**
 * Signs in and ends the session whose cookie came along, so that no cookie from before the sign-in is worth anything after
 * it. Throws as `signIn` does.
 */
export async function signInBrowser(
  deps: SignInDeps & BrowserDeps,
  request: BrowserSignInRequest,
): Promise<BrowserSignedIn> {
  const replaces = request.cookie && (await findBrowserSession(deps, request.cookie))?.person;
  const { token, account, expiresAt } = await signIn(deps, request, { replaces });
  const at = deps.clock();
  return {
    cookie: joinBrowserCookie({ bearer: token, stamp: makeIdleStamp(deps.mac, hashBearer(token), at) }),
    account,
    expiresAt,
    session: describeSession(deps, token, { at, expiresAt }),
  };
}
