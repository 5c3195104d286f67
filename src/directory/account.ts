import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { holdsRecoveryPassword } from '../base/stray-secret.ts';
import { looksLikeSid, parseSid, type Sid } from './sid.ts';

/** How somebody named an account. A Kerberos principal is an `account` in the domain of its realm, never a UPN. */
export type AccountReference =
  | { readonly kind: 'sid'; readonly sid: Sid }
  | { readonly kind: 'upn'; readonly upn: string }
  /** `domain` is the NetBIOS or DNS name; empty means the directory's own. */
  | { readonly kind: 'account'; readonly domain: string; readonly account: string };

/**
 * Whether an account may be used, by what the directory says of it. `unknown` is what a directory gives that hides the
 * flags from us, and counts as a refusal.
 */
export type AccountStanding = 'active' | 'disabled' | 'expired' | 'locked' | 'must-change-password' | 'unknown';

/** A person's, a computer's or a service's account as the directory knows it at this moment. */
export interface DirectoryAccount {
  /** By object class: a name with a `$` at its end proves nothing. */
  readonly kind: 'person' | 'computer' | 'service';
  readonly sid: Sid;
  readonly dn: string;
  /** NetBIOS name of its domain, and sAMAccountName as the directory spells it. */
  readonly domain: string;
  readonly account: string;
  readonly displayName: string | undefined;
  readonly mail: string | undefined;
  readonly dnsHostName: string | undefined;
  readonly standing: AccountStanding;
  /** When the directory made it, UTC, rounded down to a second; undefined where it does not say. */
  readonly createdAt: Millis | undefined;
  /** Every security group that it is in, nested ones and all three kinds; its own SID is not among them. */
  readonly groups: ReadonlySet<Sid>;
}

const longest = 255;
// What an account name cannot hold in Windows, and what would break a line or hide in one.
const forbidden = /["/\\[\]:;|=,+*?<>@\p{C}]/u;

/** Reads a SID, `DOMAIN\account`, `name@suffix`, or a bare account of the directory's own domain. Throws `person-name-invalid`. */
export function readAccountReference(text: string): AccountReference {
  const trimmed = text.trim().normalize('NFC');
  if (trimmed === '' || trimmed.length > longest || holdsRecoveryPassword(trimmed)) throw invalid();
  if (looksLikeSid(trimmed)) return { kind: 'sid', sid: parseSid(trimmed) };
  const slash = trimmed.indexOf('\\');
  if (slash >= 0) return named(trimmed.slice(0, slash), trimmed.slice(slash + 1));
  const at = trimmed.lastIndexOf('@');
  if (at < 0) return named('', trimmed);
  const [prefix, suffix] = [trimmed.slice(0, at), trimmed.slice(at + 1)];
  if (prefix === '' || suffix === '' || /[\p{C}"\\]/u.test(trimmed)) throw invalid();
  return { kind: 'upn', upn: `${prefix}@${suffix}` };
}

/** The form for people and for the log: `CONTOSO\jane`. */
export function formatAccount({ domain, account }: Pick<DirectoryAccount, 'domain' | 'account'>): string {
  return `${domain}\\${account}`;
}

function named(domain: string, account: string): AccountReference {
  if (account.trim() === '' || forbidden.test(account) || forbidden.test(domain)) throw invalid();
  return { kind: 'account', domain, account };
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'person-name-invalid',
    'this is not an account name; give it as CONTOSO\\jdoe, jdoe@contoso.com or a SID',
  );
}
