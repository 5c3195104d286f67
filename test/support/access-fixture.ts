import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AccountDeps } from '../../src/access/access-deps.ts';
import type { Account } from '../../src/access/access-store.ts';
import type { Actor, Person } from '../../src/access/actor.ts';
import { addAccount } from '../../src/access/add-account.ts';
import { authenticate } from '../../src/access/authenticate.ts';
import { changeOwnPassword } from '../../src/access/change-own-password.ts';
import { CredentialCache } from '../../src/access/credential-cache.ts';
import { type DerivePassword, derivePassword } from '../../src/access/derive-password.ts';
import { PasswordHasher } from '../../src/access/password-hasher.ts';
import type { PasswordCost } from '../../src/access/password-phc.ts';
import { RefusalSummary } from '../../src/access/refusal-summary.ts';
import type { Role } from '../../src/access/role.ts';
import { defaultSessionLife, signIn } from '../../src/access/sign-in.ts';
import type { SignInDeps } from '../../src/access/sign-in-deps.ts';
import { SignInGate } from '../../src/access/sign-in-gate.ts';
import { SignInThrottle } from '../../src/access/sign-in-throttle.ts';
import type { AuditRow } from '../../src/audit/chain.ts';
import { Secret } from '../../src/base/secret.ts';
import { DomainNames } from '../../src/directory/domain-names.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import type { EmptyDatabase } from './each-database.ts';
import { openStore, type TestStore } from './store.ts';
import { tempFolder } from './temp-folder.ts';

export const cheapCost: PasswordCost = { scheme: 'argon2id', memory: 64, passes: 1, parallelism: 1 };

export const dearerCost: PasswordCost = { scheme: 'argon2id', memory: 128, passes: 1, parallelism: 1 };

/** The command on the server. */
export const local: Actor = { kind: 'local', uid: 0 };

export const goodPassword = 'correct horse battery staple';

/** Everything that `src/access` works with, on a store of its own, with a clock that the test sets. */
export class AccessFixture {
  now = Date.parse('2026-05-04T10:00:00Z');
  /** How often a password was hashed. */
  hashed = 0;
  readonly store: SqlAccessStore;
  readonly deps: SignInDeps & AccountDeps;
  readonly #opened: TestStore;

  /** On SQLite, unless a database is given. */
  static async open(empty?: EmptyDatabase): Promise<AccessFixture> {
    return new AccessFixture(await openStore(empty ?? (await sqlite()), { deadline: 20_000 }));
  }

  private constructor(opened: TestStore) {
    this.#opened = opened;
    this.store = new SqlAccessStore(opened.context);
    const clock = () => this.now;
    const derive: DerivePassword = (...args) => {
      this.hashed += 1;
      return derivePassword(...args);
    };
    this.deps = {
      store: this.store,
      cache: new CredentialCache(),
      clock,
      random: randomBytes,
      hasher: new PasswordHasher({ random: randomBytes, gate: new SignInGate(2, 200), cost: cheapCost, derive }),
      throttle: new SignInThrottle(this.store),
      refusals: new RefusalSummary(),
      domains: new DomainNames([['CONTOSO', 'contoso.com']], 'CONTOSO'),
      sessionLife: defaultSessionLife,
      directory: undefined,
      directoryGate: new SignInGate(2, 200),
      issuer: undefined,
      localAccounts: true,
    };
  }

  pass(time: number): void {
    this.now += time;
  }

  /** From here on nothing can be read or written. */
  async breakStore(): Promise<void> {
    await this.#opened.close();
  }

  /** The whole trail, oldest first. */
  async audit(): Promise<readonly AuditRow[]> {
    const rows: AuditRow[] = [];
    for await (const row of new SqlAuditReader(this.#opened.context).rows(0)) rows.push(row);
    return rows;
  }

  /** An account with `goodPassword`, ready to work. */
  async account(name: string, roles: readonly Role[], more: { person?: string } = {}): Promise<Account> {
    const { account, oneTimePassword } = await addAccount(this.deps, local, { name, roles, ...more });
    const actor = await this.actor(name, oneTimePassword.revealText());
    await changeOwnPassword(this.deps, actor, {
      currentPassword: oneTimePassword,
      newPassword: Secret.fromText(goodPassword),
      address: '192.0.2.1',
    });
    return account;
  }

  /** Whoever signs in so. */
  async actor(name: string, password = goodPassword): Promise<Person> {
    const { token } = await this.signIn(name, password);
    return await this.person(token);
  }

  async person(token: Secret): Promise<Person> {
    const actor = await authenticate(this.deps, token);
    if (actor.kind !== 'person') throw new Error(`a ${actor.kind} signed in`);
    return actor;
  }

  signIn(account: string, password = goodPassword, address = '192.0.2.1') {
    return signIn(this.deps, { account, password: Secret.fromText(password), address });
  }

  /** An account with `goodPassword`, signed in. */
  async personWith(name: string, roles: readonly Role[], more: { person?: string } = {}): Promise<Person> {
    await this.account(name, roles, more);
    return await this.actor(name);
  }
}

async function sqlite(): Promise<EmptyDatabase> {
  const folder = await tempFolder();
  return { kind: 'sqlite', folder, file: join(folder, 'keyhaven.db') };
}
