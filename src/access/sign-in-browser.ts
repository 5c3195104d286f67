import type { Millis } from '../base/clock.ts';
import { isKeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { Person } from './actor.ts';
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
  return inBrowser(deps, request.cookie, (browser) => signIn(deps, request, browser));
}

/**
 * Signs in and ends the session whose cookie came along, so that no cookie from before the sign-in is worth anything after
 * it.
 */
export async function inBrowser(
  deps: BrowserDeps,
  cookie: Secret | undefined,
  enter: (browser: InBrowser) => Promise<SignedIn>,
): Promise<BrowserSignedIn> {
  const replaces = cookie && (await replacedBy(deps, cookie));
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
async function replacedBy(deps: BrowserDeps, cookie: Secret): Promise<Person | undefined> {
  try {
    return (await findBrowserSession(deps, cookie))?.person;
  } catch (error) {
    if (isKeyhavenError(error) && error.code.startsWith('directory-')) return undefined;
    throw error;
  }
}
