import type { Millis } from '../base/clock.ts';
import { isKeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { Person } from './actor.ts';
import { recognise } from './authenticate.ts';
import { hashBearer } from './bearer.ts';
import { joinBrowserCookie } from './browser-cookie.ts';
import { type BrowserDeps, type BrowserSession, describeSession, findBrowserSession } from './browser-session.ts';
import { makeIdleStamp } from './idle-stamp.ts';
import type { InBrowser } from './open-session.ts';
import { type SignInRequest, signIn } from './sign-in.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

export interface BrowserSignInRequest extends SignInRequest {
  /** The one that came along, of whatever session. */
  readonly cookie: Secret | undefined;
}

export interface BrowserSignedIn {
  readonly cookie: Secret;
  readonly person: Person;
  readonly expiresAt: Millis;
  readonly session: BrowserSession;
}

/** Signs in with a password on the pages. Throws as `signIn` does. */
export function signInBrowser(deps: SignInDeps & BrowserDeps, request: BrowserSignInRequest): Promise<BrowserSignedIn> {
  return inBrowser(deps, { cookie: request.cookie }, (browser) => signIn(deps, request, browser));
}

/** By what the session is found that a browser had until now. */
export interface EarlierSession {
  /** The one that came along, of whatever session. */
  readonly cookie: Secret | undefined;
  /** Of `sessionReference`, where a sign-in leads over another site: from there no browser sends the cookie. */
  readonly reference?: string | undefined;
}

/**
 * Signs in and ends the session that this browser had, so that no cookie from before the sign-in is worth anything after
 * it.
 */
export async function inBrowser(
  deps: BrowserDeps,
  earlier: EarlierSession,
  enter: (browser: InBrowser) => Promise<SignedIn>,
): Promise<BrowserSignedIn> {
  const replaces = await replacedBy(deps, earlier);
  const { token, person, expiresAt } = await enter({ replaces });
  const at = deps.clock();
  return {
    cookie: joinBrowserCookie({ bearer: token, stamp: makeIdleStamp(deps.mac, hashBearer(token), at) }),
    person,
    expiresAt,
    session: describeSession(deps, token, { at, expiresAt }),
  };
}

/** While the directory is away nobody knows whose the old cookie is; an account of Keyhaven must open all the same. */
async function replacedBy(deps: BrowserDeps, { cookie, reference }: EarlierSession): Promise<readonly Person[]> {
  try {
    const found = cookie && (await findBrowserSession(deps, cookie));
    const known =
      reference === undefined ? undefined : await recognise(deps, 'browser', Buffer.from(reference, 'base64url'));
    return [...(found ? [found.person] : []), ...(known?.kind === 'person' ? [known] : [])];
  } catch (error) {
    if (isKeyhavenError(error) && error.code.startsWith('directory-')) return [];
    throw error;
  }
}
