import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { DirectoryAccount } from '../directory/account.ts';
import type { Directory } from '../directory/directory.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, personName } from '../directory/person-name.ts';
import type { DirectoryHolder } from './session-holder.ts';

const asTheDirectorySpells = new DomainNames();
const longestDisplayName = 128;

/** Throws `person-name-invalid` for a name that no association can have. */
export function directoryHolder(account: DirectoryAccount): DirectoryHolder {
  const name = accountNameOf(account);
  // Control and invisible characters make one name look like another.
  const shown = (account.displayName ?? '')
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  const displayName = shown === '' ? name : shown.slice(0, longestDisplayName);
  return { kind: 'directory', sid: account.sid, name, displayName, person: name };
}

/**
 * `CONTOSO\jane`: in the audit, and by which associations find the person. Throws `person-name-invalid`, also for a
 * spelling that ours would fold: to the directory `jane` in wide letters is another account, and here it would be Jane.
 */
export function accountNameOf({ domain, account }: Pick<DirectoryAccount, 'domain' | 'account'>): string {
  if (account !== account.trim().normalize('NFKC')) {
    throw new KeyhavenError(
      'person-name-invalid',
      'this account has a name that reads like another one; give it a plain name in the directory',
    );
  }
  return formatPersonName(personName(domain, account, asTheDirectorySpells));
}

/** The same, undefined for a name that no person can have here. */
export function nameInDirectory(account: Pick<DirectoryAccount, 'domain' | 'account'>): string | undefined {
  try {
    return accountNameOf(account);
  } catch (error) {
    if (isKeyhavenError(error, 'person-name-invalid')) return undefined;
    throw error;
  }
}

/**
 * The account that a ticket names. Undefined for none, and where the name is also the user principal name of another
 * account: a domain controller can be asked for a ticket by that name, which somebody may have set to this one.
 */
export async function accountOfPrincipal(
  directory: Pick<Directory, 'findAccount' | 'isBorneByOther'>,
  { account: name, realm }: Principal,
): Promise<DirectoryAccount | undefined> {
  const account = await directory.findAccount({ kind: 'account', domain: realm, account: name });
  if (account === undefined) return undefined;
  const principalNames = [name, `${name}@${realm.toLowerCase()}`];
  return (await directory.isBorneByOther(principalNames, account.sid)) ? undefined : account;
}

/** Whom a Kerberos ticket names that was accepted. */
export interface Principal {
  readonly account: string;
  readonly realm: string;
}
