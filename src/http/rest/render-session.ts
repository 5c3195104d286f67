import type { BrowserSession } from '../../access/browser-session.ts';
import type { CurrentSession } from '../../access/read-current-session.ts';
import { formatTime, type Millis } from '../../base/clock.ts';

/** Who is signed in, for programs and pages alike. */
export function renderSession({ person, expiresAt }: CurrentSession) {
  return {
    account: person.account,
    keptBy: person.holder.kind,
    displayName: person.displayName,
    person: person.person,
    roles: [...person.roles],
    mustChangePassword: person.mustChangePassword,
    expiresAt: formatTime(expiresAt),
  };
}

/** For the pages, which end by themselves when nobody is there. */
export function renderBrowserSession(current: CurrentSession, session: BrowserSession, now: Millis) {
  return {
    ...renderSession(current),
    administratorWithheld: current.person.administratorWithheld,
    idleEndsAt: formatTime(session.idleEndsAt),
    serverTime: formatTime(now),
    csrfToken: session.csrfToken,
  };
}
