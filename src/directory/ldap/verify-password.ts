import type { Millis } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import type { AccountStanding } from '../account.ts';
import type { SignOn, SignOnRefusal } from '../directory.ts';
import type { ControllerAddress } from './controller-address.ts';
import { LdapConnection } from './ldap-connection.ts';
import type { BindRefusal } from './ldap-failure.ts';
import type { LdapSocketOptions } from './ldap-socket.ts';
import type { LockoutPolicy } from './lockout-policy.ts';
import type { AccountRead } from './read-account.ts';

/** Wrong passwords that are left to the person at the keyboard of a domain computer. */
const spared = 2;

/**
 * Binds as the account that was found, by its distinguished name: a name that means one account to the search and
 * another to the bind lets nobody in as somebody else. Standing and count are looked at first, so that a form on our
 * pages cannot lock an account in the whole domain.
 */
export async function verifyPassword(
  found: AccountRead | undefined,
  password: Secret,
  where: { address: ControllerAddress; lockout: LockoutPolicy; socket: LdapSocketOptions; now: Millis },
): Promise<SignOn> {
  if (found === undefined) return refused('unknown-account');
  if (password.length === 0) return refused('wrong-password');
  const { account } = found;
  if (account.kind !== 'person') return refused('not-a-person');
  if (account.standing !== 'active') return refused(byStanding[account.standing]);
  if (isNearLockout(found, where.lockout, where.now)) return refused('near-lockout');
  const bound = await LdapConnection.tryOpen(where.address, { name: account.dn, password }, where.socket);
  if (!(bound instanceof LdapConnection)) return refused(byBind[bound]);
  bound.close();
  return { admitted: true, account };
}

function isNearLockout(found: AccountRead, { threshold, window }: LockoutPolicy, now: Millis): boolean {
  if (threshold === 0 || found.lastWrongPassword === undefined) return false;
  if (now - found.lastWrongPassword > window) return false;
  return found.wrongPasswords >= Math.max(1, threshold - spared);
}

const byStanding: Readonly<Record<Exclude<AccountStanding, 'active'>, SignOnRefusal>> = {
  disabled: 'disabled',
  expired: 'expired',
  locked: 'locked',
  'must-change-password': 'must-change-password',
  unknown: 'other',
};

const byBind: Readonly<Record<BindRefusal, SignOnRefusal>> = {
  'wrong-name-or-password': 'wrong-password',
  disabled: 'disabled',
  expired: 'expired',
  locked: 'locked',
  'password-expired': 'password-expired',
  'must-change-password': 'must-change-password',
  'not-at-this-hour': 'not-at-this-hour',
  'not-from-here': 'not-from-here',
  other: 'other',
};

const sentences: Readonly<Record<SignOnRefusal, string>> = {
  'unknown-account': 'the directory has no such account, or several',
  'wrong-password': 'wrong password',
  disabled: 'the account is disabled: enable it in the directory',
  expired: 'the account has expired: set a later end in the directory',
  locked: 'the account is locked out: unlock it in the directory, or wait',
  'password-expired': 'the password has expired: it must be changed in the domain first',
  'must-change-password': 'the password must be changed at the next logon: that is done in the domain first',
  'not-at-this-hour': 'the account may not log on at this hour: see its logon hours in the directory',
  'not-from-here': 'the account may not log on from the machine of this server: see "Log On To" in the directory',
  'near-lockout':
    'one more wrong password could lock the account in the domain, so none is tried here until the count is over; signing in with a Kerberos ticket works',
  'not-a-person': 'the account belongs to a computer or a service, which do not sign in with a form',
  other:
    'the directory gives no reason that is known here; see whether the service account can read userAccountControl, accountExpires and msDS-User-Account-Control-Computed of it',
};

function refused(refusal: SignOnRefusal): SignOn {
  return { admitted: false, refusal, sentence: sentences[refusal] };
}
