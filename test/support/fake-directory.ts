import { type AccountReference, type DirectoryAccount, formatAccount } from '../../src/directory/account.ts';
import type { Directory, DirectoryState, SignOn } from '../../src/directory/directory.ts';
import { isSameName } from '../../src/directory/distinguished-name.ts';
import type { DirectoryGroup } from '../../src/directory/group.ts';
import { isSpeltAs } from '../../src/directory/ldap/spelling.ts';
import { parseSid } from '../../src/directory/sid.ts';

const domainSid = 'S-1-5-21-1-2-3';

/** SIDs of the domain CONTOSO of the tests, by their last number. */
export function sid(number: number) {
  return parseSid(`${domainSid}-${String(number)}`);
}

/** A user principal name goes before the one that every account has by itself, as in the directory. */
export type FakeAccount = DirectoryAccount & { readonly userPrincipalName?: string };

/** A person of the domain; by default active and in no group. */
export function domainAccount(account: string, number: number, more: Partial<FakeAccount> = {}): FakeAccount {
  return {
    kind: 'person',
    sid: sid(number),
    dn: `CN=${account.replace(/\$$/, '')},DC=contoso,DC=com`,
    domain: 'CONTOSO',
    account,
    displayName: undefined,
    mail: undefined,
    dnsHostName: undefined,
    standing: 'active',
    createdAt: 0,
    groups: new Set(),
    ...more,
  };
}

export function domainGroup(name: string, number: number, more: Partial<DirectoryGroup> = {}): DirectoryGroup {
  return { sid: sid(number), dn: `CN=${name},DC=contoso,DC=com`, name, kind: 'global', security: true, ...more };
}

/** Accounts with the right password `secret`; a test changes them and the directory answers so at once. */
export class FakeDirectory implements Omit<Directory, 'close'> {
  accounts: FakeAccount[];
  groups: DirectoryGroup[] = [];
  units: string[] = [];
  flushed = 0;
  /** While set, nothing can be asked. */
  failure: Error | undefined;
  asked: AccountReference[] = [];
  /** What somebody does in the directory right after an answer. */
  afterFinding: () => void = () => undefined;

  constructor(...accounts: FakeAccount[]) {
    this.accounts = accounts;
  }

  findAccount(reference: AccountReference): Promise<DirectoryAccount | undefined> {
    this.asked.push(reference);
    if (this.failure) return Promise.reject(this.failure);
    const explicit = this.accounts.find(({ userPrincipalName }) => userPrincipalName === upnOf(reference));
    const found = explicit ?? this.accounts.find((account) => isMeant(account, reference));
    this.afterFinding();
    return Promise.resolve(found);
  }

  /** As Active Directory has it, which finds `jürgen` where `jurgen` was asked for. */
  isBorneByOther(principalNames: readonly string[], sid: string): Promise<boolean> {
    const asked = principalNames.map(loosely);
    return this.#answer(
      this.accounts.some(
        ({ sid: own, userPrincipalName: upn }) => own !== sid && upn !== undefined && asked.includes(loosely(upn)),
      ),
    );
  }

  findGroup(reference: string): Promise<DirectoryGroup | undefined> {
    const name = reference.slice(reference.indexOf('\\') + 1).toLowerCase();
    return this.#answer(
      this.groups.find((group) =>
        [group.name.toLowerCase(), group.dn.toLowerCase(), group.sid.toLowerCase()].includes(name),
      ),
    );
  }

  findUnit(dn: string): Promise<string | undefined> {
    return this.#answer(this.units.find((unit) => isSameName(unit, dn)));
  }

  /** As if every membership were a direct one. */
  explainMembership(account: DirectoryAccount, group: DirectoryGroup): Promise<readonly DirectoryGroup[] | undefined> {
    return this.#answer(account.groups.has(group.sid) ? [group] : undefined);
  }

  domainNames(): Promise<readonly [string, string]> {
    return this.#answer(['CONTOSO', 'contoso.com'] as const);
  }

  flush(): void {
    this.flushed += 1;
  }

  state(): Promise<DirectoryState> {
    const problem = this.failure?.message;
    return Promise.resolve({ controller: problem === undefined ? 'dc1' : undefined, problem });
  }

  async verifyPassword(
    reference: AccountReference,
    password: Parameters<Directory['verifyPassword']>[1],
  ): Promise<SignOn> {
    const account = await this.findAccount(reference);
    if (account === undefined) return { admitted: false, refusal: 'unknown-account', sentence: 'no such account' };
    if (password.revealText() === 'secret') return { admitted: true, account };
    return { admitted: false, refusal: 'wrong-password', sentence: `wrong password of ${formatAccount(account)}` };
  }

  #answer<T>(value: T): Promise<T> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(value);
  }
}

function isMeant(account: FakeAccount, reference: AccountReference): boolean {
  if (reference.kind === 'sid') return account.sid === reference.sid;
  if (reference.kind === 'account' && !isThisDomain(reference.domain)) return false;
  const name = reference.kind === 'upn' ? bySuffix(reference.upn) : reference.account;
  return isSpeltAs(account.account, name ?? '');
}

function upnOf(reference: AccountReference): string {
  return reference.kind === 'upn' ? reference.upn : '';
}

function bySuffix(upn: string): string | undefined {
  const [name, domain] = upn.split('@');
  return domain !== undefined && isThisDomain(domain) ? name : undefined;
}

function isThisDomain(domain: string): boolean {
  return ['', 'contoso', 'contoso.com'].includes(domain.toLowerCase());
}

function loosely(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
