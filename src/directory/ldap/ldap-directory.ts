import { type Clock, type Millis, minute, second } from '../../base/clock.ts';
import { isKeyhavenError, type KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { AccountReference, DirectoryAccount } from '../account.ts';
import type { Directory, DirectoryState, SignOn } from '../directory.ts';
import type { DirectoryGroup } from '../group.ts';
import type { Sid } from '../sid.ts';
import { type ControllerAddress, formatControllerAddress } from './controller-address.ts';
import { Controllers } from './controllers.ts';
import { type DomainFacts, readDomainFacts } from './domain-facts.ts';
import { isBorneByOther } from './is-borne-by-other.ts';
import type { BindCredentials, LdapConnection } from './ldap-connection.ts';
import type { LdapSocketOptions } from './ldap-socket.ts';
import { accountPolicy } from './lockout-policy.ts';
import { OneByOne } from './one-by-one.ts';
import { type AccountRead, readAccount } from './read-account.ts';
import { readGroup, readGroupChain } from './read-group.ts';
import { readUnit } from './read-unit.ts';
import { ShortCache } from './short-cache.ts';
import { verifyPassword } from './verify-password.ts';

export interface LdapDirectoryOptions {
  readonly controllers: readonly ControllerAddress[];
  readonly credentials: () => BindCredentials;
  readonly socket: LdapSocketOptions;
  /** How long an account and its groups are remembered. 0 asks each time. */
  readonly cacheTime: Millis;
  readonly clock: Clock;
  readonly onTrouble?: ((error: KeyhavenError) => void) | undefined;
}

/** Accounts that are remembered at most: what callers can make us keep has a ceiling. */
const mostAccounts = 5000;
const factsLifetime = 10 * minute;
/** Anybody may ask whether the server is ready, which must not become a question to a controller each time. */
const stateLifetime = 2 * second;

/** Active Directory through LDAP, as one service account. */
export class LdapDirectory implements Directory {
  readonly #options: LdapDirectoryOptions;
  readonly #controllers: Controllers;
  readonly #accounts: ShortCache<DirectoryAccount>;
  readonly #facts: ShortCache<DomainFacts>;
  readonly #states: ShortCache<DirectoryState>;
  readonly #verifications = new OneByOne();

  constructor(options: LdapDirectoryOptions) {
    const { controllers, credentials, socket, clock, cacheTime, onTrouble } = options;
    this.#options = options;
    this.#controllers = new Controllers({ ...socket, addresses: controllers, credentials, clock, onTrouble });
    this.#accounts = new ShortCache({ lifetime: cacheTime, most: mostAccounts, clock });
    this.#facts = new ShortCache({ lifetime: factsLifetime, most: 1, clock });
    this.#states = new ShortCache({ lifetime: stateLifetime, most: 1, clock });
  }

  async findAccount(reference: AccountReference): Promise<DirectoryAccount | undefined> {
    return await this.#accounts.get(keyOf(reference), async () => (await this.#read(reference))?.account);
  }

  async isBorneByOther(principalNames: readonly string[], sid: Sid): Promise<boolean> {
    return await this.#controllers.use(async (link) =>
      isBorneByOther(link, await this.#domain(link), principalNames, sid),
    );
  }

  async findGroup(reference: string): Promise<DirectoryGroup | undefined> {
    return await this.#controllers.use(async (link) => readGroup(link, await this.#domain(link), reference));
  }

  async findUnit(dn: string): Promise<string | undefined> {
    return await this.#controllers.use(async (link) => readUnit(link, await this.#domain(link), dn));
  }

  async explainMembership(
    account: DirectoryAccount,
    group: DirectoryGroup,
  ): Promise<readonly DirectoryGroup[] | undefined> {
    return await this.#controllers.use(async (link) => readGroupChain(link, account, group.sid));
  }

  async verifyPassword(reference: AccountReference, password: Secret): Promise<SignOn> {
    return await this.#controllers.use(async (link) => {
      const domain = await this.#domain(link);
      const now = this.#options.clock();
      const asked = await readAccount(link, domain, reference, now);
      if (asked === undefined) return await this.#verify(undefined, password, { link, domain, now });
      // One at a time for each account: of many at once all would see the same count of wrong passwords, and lock it.
      return await this.#verifications.run(asked.account.sid, async () => {
        // not from the cache: whoever was just disabled or locked does not come in
        const found = await readAccount(link, domain, { kind: 'sid', sid: asked.account.sid }, now);
        return await this.#verify(found, password, { link, domain, now });
      });
    });
  }

  async #verify(
    found: AccountRead | undefined,
    password: Secret,
    { link, domain, now }: { readonly link: LdapConnection; readonly domain: DomainFacts; readonly now: Millis },
  ): Promise<SignOn> {
    const address = this.#controllers.current ?? this.#firstController();
    const lockout = await accountPolicy(link, found?.ownPolicy, domain.lockout);
    return await verifyPassword(found, password, { address, lockout, socket: this.#options.socket, now });
  }

  async domainNames(): Promise<readonly [netbios: string, dns: string]> {
    const { netbios, dns } = await this.#controllers.use(async (link) => this.#domain(link));
    return [netbios, dns];
  }

  flush(): void {
    this.#accounts.flush();
    this.#facts.flush();
  }

  async state(): Promise<DirectoryState> {
    return (await this.#states.get('state', () => this.#probe())) ?? (await this.#probe());
  }

  close(): void {
    this.#controllers.close();
  }

  async #probe(): Promise<DirectoryState> {
    try {
      await this.#controllers.use(async (link) => link.read('', ['currentTime']));
      const { current } = this.#controllers;
      return { controller: current === undefined ? undefined : formatControllerAddress(current), problem: undefined };
    } catch (error) {
      return {
        controller: undefined,
        problem: isKeyhavenError(error) ? error.message : 'the directory does not answer',
      };
    }
  }

  async #read(reference: AccountReference): Promise<AccountRead | undefined> {
    return await this.#controllers.use(async (link) =>
      readAccount(link, await this.#domain(link), reference, this.#options.clock()),
    );
  }

  async #domain(link: LdapConnection): Promise<DomainFacts> {
    const facts = await this.#facts.get('domain', () => readDomainFacts(link));
    return facts ?? (await readDomainFacts(link));
  }

  #firstController(): ControllerAddress {
    const [first] = this.#options.controllers;
    if (first === undefined) throw new Error('unreachable: Controllers demands one');
    return first;
  }
}

function keyOf(reference: AccountReference): string {
  switch (reference.kind) {
    case 'sid':
      return JSON.stringify(['sid', reference.sid]);
    case 'upn':
      return JSON.stringify(['upn', reference.upn.toLowerCase()]);
    case 'account':
      return JSON.stringify(['account', reference.domain.toLowerCase(), reference.account.toLowerCase()]);
  }
}
