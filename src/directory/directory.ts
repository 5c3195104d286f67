import type { Secret } from '../base/secret.ts';
import type { AccountReference, DirectoryAccount } from './account.ts';
import type { DirectoryGroup } from './group.ts';
import type { Sid } from './sid.ts';

/** Why a password did not let somebody in. For the log and the audit: a caller sees one answer for all of them. */
export type SignOnRefusal =
  | 'unknown-account'
  | 'wrong-password'
  | 'disabled'
  | 'expired'
  | 'locked'
  | 'password-expired'
  | 'must-change-password'
  | 'not-at-this-hour'
  | 'not-from-here'
  /** Another wrong password could lock the account in the whole domain, so none is tried. */
  | 'near-lockout'
  | 'not-a-person'
  | 'other';

export type SignOn =
  | { readonly admitted: true; readonly account: DirectoryAccount }
  | { readonly admitted: false; readonly refusal: SignOnRefusal; readonly sentence: string };

/** Whether the directory can be asked now, for readiness and for administrators. */
export interface DirectoryState {
  /** The controller that answered last; undefined while none does. */
  readonly controller: string | undefined;
  /** What is wrong, when something is. */
  readonly problem: string | undefined;
}

/**
 * The organisation's directory. What it cannot answer is an error and never an empty answer: nobody has or loses a role
 * because a controller is down. Errors are `directory-unavailable`, `-untrusted`, `-refused` and `-incomplete`.
 */
export interface Directory {
  /** The account with its groups, or undefined where there is none of that name. May be as old as the cache allows. */
  findAccount(reference: AccountReference): Promise<DirectoryAccount | undefined>;
  /**
   * Whether a controller may take one of these user principal names for an account other than this one: also where several
   * bear it, and where it finds one that is spelt differently, since it compares more loosely than we do. Asked anew each time.
   */
  isBorneByOther(principalNames: readonly string[], sid: Sid): Promise<boolean>;
  /** By name (`CONTOSO\Helpdesk` or `Helpdesk`), distinguished name or SID. */
  findGroup(reference: string): Promise<DirectoryGroup | undefined>;
  /** The distinguished name of a unit, a container or the domain itself, as the directory spells it. */
  findUnit(dn: string): Promise<string | undefined>;
  /** The groups from one that the account is a direct member of to the given one; undefined where it is in neither way. */
  explainMembership(account: DirectoryAccount, group: DirectoryGroup): Promise<readonly DirectoryGroup[] | undefined>;
  /** Asks the directory whether this is the account's password. An empty one never gets there. */
  verifyPassword(reference: AccountReference, password: Secret): Promise<SignOn>;
  /** NetBIOS and DNS name of the directory's domain. */
  domainNames(): Promise<readonly [netbios: string, dns: string]>;
  /** Forgets what it remembers of accounts: the next question is asked anew. */
  flush(): void;
  /** Asks a controller whether it is there. Never throws. */
  state(): Promise<DirectoryState>;
  close(): void;
}
