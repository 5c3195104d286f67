import type { CurrentSession } from '../../access/read-current-session.ts';
import { formatTime } from '../../base/clock.ts';

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
