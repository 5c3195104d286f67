import { KeyhavenError } from '../base/error.ts';
import { holdsRecoveryPassword } from '../base/stray-secret.ts';
import type { DomainNames } from './domain-names.ts';

/** One spelling of a person's account: `CONTOSO\jdoe`. The domain is upper case, the account lower case, both NFKC. */
export interface PersonName {
  readonly domain: string;
  readonly account: string;
}

const longest = 255;
// The characters that a Windows logon name cannot hold, and whatever would break a line or hide in one.
const forbidden = /["/\\[\]:;|=,+*?<>@\p{C}\p{Z}]/u;

/**
 * Reads `DOMAIN\account` or `account@dns.domain`. A bare account gets the default domain, or none. Normalising happens
 * here and nowhere else: lock-outs dodged by a space or a capital are a class of their own. Throws `person-name-invalid`.
 */
export function parsePersonName(text: string, domains: DomainNames): PersonName {
  const trimmed = text.trim().normalize('NFKC');
  const slash = trimmed.indexOf('\\');
  if (slash >= 0) return personName(trimmed.slice(0, slash), trimmed.slice(slash + 1), domains);
  const at = trimmed.lastIndexOf('@');
  if (at >= 0) return personName(trimmed.slice(at + 1), trimmed.slice(0, at), domains);
  return personName(domains.defaultDomain, trimmed, domains);
}

/** From the two fields of the Help Desk form, User Domain and User ID. Throws `person-name-invalid`. */
export function personName(domain: string, account: string, domains: DomainNames): PersonName {
  const clean = account.trim().normalize('NFKC').toLowerCase();
  const home = domains.normalise(domain.normalize('NFKC'));
  if (clean === '' || clean.length > longest || forbidden.test(clean) || holdsRecoveryPassword(clean)) throw invalid();
  if (home.length > longest || forbidden.test(home)) throw invalid();
  return { domain: home, account: clean };
}

/** The form that is stored, compared and shown. */
export function formatPersonName(person: PersonName): string {
  return person.domain === '' ? person.account : `${person.domain}\\${person.account}`;
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'person-name-invalid',
    'this is not an account name; give it as CONTOSO\\jdoe or jdoe@contoso.com',
  );
}
