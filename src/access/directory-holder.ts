import type { DirectoryAccount } from '../directory/account.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, personName } from '../directory/person-name.ts';
import type { DirectoryHolder } from './session-holder.ts';

const asTheDirectorySpells = new DomainNames();

/** Throws `person-name-invalid` for a name that no association can have. */
export function directoryHolder(account: DirectoryAccount): DirectoryHolder {
  const name = accountNameOf(account);
  return { kind: 'directory', sid: account.sid, name, displayName: account.displayName ?? name, person: name };
}

/** `CONTOSO\jane`: in the audit, and by which associations find the person. Throws `person-name-invalid`. */
export function accountNameOf({ domain, account }: Pick<DirectoryAccount, 'domain' | 'account'>): string {
  return formatPersonName(personName(domain, account, asTheDirectorySpells));
}
