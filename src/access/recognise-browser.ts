import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { actorName, type Person } from './actor.ts';
import { joinBrowserCookie } from './browser-cookie.ts';
import {
  type BrowserDeps,
  type BrowserSession,
  describeSession,
  findBrowserSession,
  type OpenBrowserSession,
} from './browser-session.ts';
import { changeGrants } from './change-grants.ts';
import { isCsrfTokenOf } from './csrf-token.ts';
import { endSession } from './end-sessions.ts';
import { isIdle, isWorthRenewing, makeIdleStamp } from './idle-stamp.ts';

export interface BrowserVisit {
  readonly cookie: Secret;
  /** False where nobody did anything: a page that asks how long the session lasts must not make it last. */
  readonly counts: boolean;
  /** Whether the request can change something; then the page has to prove that it is ours. */
  readonly changes: boolean;
  readonly csrfToken: string | undefined;
}

export type BrowserVisitor =
  | {
      readonly kind: 'person';
      readonly person: Person;
      readonly session: BrowserSession;
      /** The cookie from now on, when it is another one. */
      readonly renewed: Secret | undefined;
    }
  /** Ended by this visit, on the record. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'unknown' };

/** Who a browser's cookie stands for. Throws `not-permitted` when a change comes without the token of its session. */
export async function recogniseBrowser(deps: BrowserDeps, visit: BrowserVisit): Promise<BrowserVisitor> {
  const found = await findBrowserSession(deps, visit.cookie);
  if (found === undefined) return { kind: 'unknown' };
  const now = deps.clock();
  if (isIdle(found.at, now, deps.idleLimit)) {
    await endIdle(deps, found);
    return { kind: 'idle' };
  }
  const { person, session, bearer } = found;
  // Before the visit counts: what another site sends must not keep a session open.
  if (visit.changes && !isCsrfTokenOf(bearer, visit.csrfToken)) throw foreign();
  const renews = visit.counts && isWorthRenewing(found.at, now);
  const at = renews ? now : found.at;
  return {
    kind: 'person',
    person,
    session: describeSession(deps, bearer, { at, expiresAt: session.expiresAt }),
    renewed: renews ? joinBrowserCookie({ bearer, stamp: makeIdleStamp(deps.mac, session.hash, now) }) : undefined,
  };
}

/** In the store, so that no copy of the cookie with a younger stamp goes on. */
function endIdle(deps: BrowserDeps, { person, session }: OpenBrowserSession): Promise<void> {
  const { sessionId, account } = person;
  const begun = deps.ending.get(sessionId);
  if (begun !== undefined) return begun;
  const by = { actor: actorName(person), at: deps.clock(), because: 'idle' };
  const end = changeGrants(deps, (unit) => endSession(unit, { sessionId, session, account }, by)).finally(() =>
    deps.ending.delete(sessionId),
  );
  deps.ending.set(sessionId, end);
  return end;
}

function foreign(): KeyhavenError {
  return new KeyhavenError(
    'not-permitted',
    'the header x-keyhaven-csrf is missing or belongs to another session; reload the page and try again',
  );
}
