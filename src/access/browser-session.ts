import type { Millis } from '../base/clock.ts';
import type { Mac } from '../base/mac.ts';
import type { Secret } from '../base/secret.ts';
import type { AccessStore, Session } from './access-store.ts';
import type { Person } from './actor.ts';
import { type AuthenticateDeps, recognise } from './authenticate.ts';
import { hashBearer } from './bearer.ts';
import { splitBrowserCookie } from './browser-cookie.ts';
import { csrfTokenOf } from './csrf-token.ts';
import { readIdleStamp } from './idle-stamp.ts';

export interface BrowserDeps extends AuthenticateDeps {
  readonly store: AccessStore;
  readonly mac: Mac;
  /** Without a request for so long, a session ends. */
  readonly idleLimit: Millis;
  /** Sessions on their way to their end: the tabs of a browser find out at the same moment, and that is one event. */
  readonly ending: Map<number, Promise<void>>;
}

/** What a page needs to know about its session. */
export interface BrowserSession {
  readonly csrfToken: string;
  readonly idleEndsAt: Millis;
}

export interface OpenBrowserSession {
  readonly person: Person;
  readonly session: Session;
  readonly bearer: Secret;
  /** Of the last activity, as the stamp says; perhaps long ago. */
  readonly at: Millis;
}

/** The session that a cookie names, idle or not. Undefined when there is none, or the stamp is not that session's. */
export async function findBrowserSession(deps: BrowserDeps, cookie: Secret): Promise<OpenBrowserSession | undefined> {
  const parts = splitBrowserCookie(cookie);
  if (parts === undefined) return undefined;
  const { bearer, stamp } = parts;
  const hash = hashBearer(bearer);
  const at = readIdleStamp(deps.mac, hash, stamp);
  if (at === undefined) return undefined;
  const person = await recognise(deps, 'browser', hash);
  if (person.kind !== 'person') return undefined;
  const session = deps.cache.sessionOf(person);
  return session && { person, session, bearer, at };
}

export function describeSession(
  deps: Pick<BrowserDeps, 'idleLimit'>,
  bearer: Secret,
  { at, expiresAt }: { readonly at: Millis; readonly expiresAt: Millis },
): BrowserSession {
  return { csrfToken: csrfTokenOf(bearer), idleEndsAt: Math.min(at + deps.idleLimit, expiresAt) };
}
