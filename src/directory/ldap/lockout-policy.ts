import { type Millis, minute } from '../../base/clock.ts';
import type { LdapConnection } from './ldap-connection.ts';
import type { LdapEntry } from './ldap-entry.ts';

/** When wrong passwords lock an account. */
export interface LockoutPolicy {
  /** Wrong passwords that lock it; 0 means that none do. */
  readonly threshold: number;
  /** How long a wrong password counts. */
  readonly window: Millis;
}

/**
 * What is assumed of a policy of its own that an account has and that may not be read, as only administrators may by
 * default: strict enough for any that people live with.
 */
const strictest: LockoutPolicy = { threshold: 3, window: 24 * 60 * minute };

/** The domain's policy, from the object of the domain. */
export function domainPolicy(domain: LdapEntry | undefined): LockoutPolicy {
  return {
    threshold: Number(domain?.text('lockoutThreshold') ?? 0),
    window: durationOf(domain?.text('lockOutObservationWindow')),
  };
}

/** The policy of one account: the fine-grained one that the directory names, else the domain's. Throws `directory-…`. */
export async function accountPolicy(
  connection: LdapConnection,
  settings: string | undefined,
  domain: LockoutPolicy,
): Promise<LockoutPolicy> {
  if (settings === undefined) return domain;
  const entry = await connection.read(settings, ['msDS-LockoutThreshold', 'msDS-LockoutObservationWindow']);
  const threshold = entry?.text('msDS-LockoutThreshold');
  if (threshold === undefined) return strictest;
  return { threshold: Number(threshold), window: durationOf(entry?.text('msDS-LockoutObservationWindow')) };
}

/** Durations are negative ticks of 100 nanoseconds (MS-ADTS 3.1.1.4.5). Thirty minutes, the usual, where none can be read. */
function durationOf(text: string | undefined): Millis {
  const ticks = text !== undefined && /^-?\d{1,19}$/.test(text) ? BigInt(text) : -18_000_000_000n;
  return Number((ticks < 0n ? -ticks : ticks) / 10_000n);
}
