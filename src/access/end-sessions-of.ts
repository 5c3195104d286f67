import { KeyhavenError } from '../base/error.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import type { AccessDeps } from './access-deps.ts';
import { normaliseAccountName } from './account-name.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import { accountSessions, endSessions, recordEnds } from './end-sessions.ts';

/** Without an account of the domain, somebody of a provider is called so in the audit: see `sign-in-provider.ts`. */
const ofProvider = /^\s*openid:/;

interface EndSessionsDeps extends AccessDeps {
  readonly domains: DomainNames;
}

/**
 * Ends every session of somebody, and says how many there were: an account of Keyhaven itself by its name, anybody else by
 * the name that stands in the audit trail. Asks no directory, so that it works while that is down. Throws `not-permitted`,
 * `not-found`, `request-invalid`, `person-name-invalid`.
 */
export async function endSessionsOf(
  deps: EndSessionsDeps,
  actor: Actor,
  request: { readonly account: string },
): Promise<number> {
  demand(actor, 'account-manage');
  const by = { actor: actorName(actor), at: deps.clock() };
  const person = personNamed(request.account, deps.domains);
  return await changeGrants(deps, async (unit) => {
    if (person !== undefined) {
      const ended = await unit.deleteSessionsNamed(person);
      recordEnds(unit, ended, { ...by, name: person });
      return ended.length;
    }
    const name = normaliseAccountName(request.account.replace(/^\s*\.\\/, ''));
    const account = await unit.accountByName(name);
    if (account === undefined) {
      throw new KeyhavenError(
        'not-found',
        `there is no account ${name} of this server; write CONTOSO\\${name} for somebody of a domain`,
      );
    }
    return (await endSessions(unit, accountSessions(account), by)).length;
  });
}

/** Undefined for an account of Keyhaven itself. */
function personNamed(text: string, domains: DomainNames): string | undefined {
  if (ofProvider.test(text)) return text.trim();
  const elsewhere = /[\\@]/.test(text) && !/^\s*\.\\/.test(text);
  return elsewhere ? formatPersonName(parsePersonName(text, domains)) : undefined;
}
