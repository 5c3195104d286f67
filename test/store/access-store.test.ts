import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Account, Session, Token } from '../../src/access/access-store.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { openTampered } from './tamper.ts';

function newAccount(more: Partial<Account> = {}): Omit<Account, 'id'> {
  return {
    name: 'jane',
    displayName: 'Jane Doe',
    person: 'CONTOSO\\jane',
    roles: ['self-service', 'helpdesk'],
    passwordHash: '$scrypt$x',
    mustChangePassword: true,
    passwordExpiresAt: 5000,
    disabled: false,
    createdAt: 1000,
    createdBy: 'admin',
    changeId: randomBytes(16),
    ...more,
  };
}

function newSession(accountId: number, more: Partial<Session> = {}): Omit<Session, 'id'> {
  const holder = { kind: 'account', accountId } as const;
  return { hash: randomBytes(32), holder, createdAt: 1000, expiresAt: 9000, changeId: randomBytes(16), ...more };
}

function newToken(more: Partial<Token> = {}): Omit<Token, 'id' | 'computerId' | 'revokedAt'> {
  return {
    hash: randomBytes(32),
    label: 'image server',
    computer: null,
    role: 'data-migration',
    mayReveal: false,
    createdAt: 1000,
    createdBy: 'admin',
    expiresAt: 9000,
    changeId: randomBytes(16),
    ...more,
  };
}

function revocation(revokes: Buffer): AuditEvent {
  return { at: 2000, type: 'account-changed', source: 'Administration', result: 'Successful', actor: 'admin', revokes };
}

async function insertAccount(store: SqlAccessStore, more: Partial<Account> = {}): Promise<Account> {
  return (await store.transaction((unit) => unit.insertAccount(newAccount(more)))).value;
}

async function insertSession(store: SqlAccessStore, accountId: number, more: Partial<Session> = {}): Promise<Session> {
  return (await store.transaction((unit) => unit.insertSession(newSession(accountId, more)))).value;
}

async function insertToken(store: SqlAccessStore, more: Partial<Token> = {}): Promise<Token> {
  return (await store.transaction((unit) => unit.insertToken(newToken(more)))).value;
}

async function revoke(context: StoreContext, changeId: Buffer): Promise<void> {
  await new SqlAccessStore(context).transaction((unit) => {
    unit.record(revocation(changeId));
    return Promise.resolve();
  });
}

eachDatabase((empty, kind) => {
  test('gives an account back as it was kept, roles in their fixed order', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const account = await insertAccount(store);
    const kept = { ...account, roles: ['helpdesk', 'self-service'] };
    expect(await store.accountByName('jane')).toEqual(kept);
    expect(await store.accountById(account.id)).toEqual(kept);
    expect(await store.accountByName('JANE')).toBeUndefined();
    const bare = await insertAccount(store, { name: 'adam', roles: [], passwordExpiresAt: null });
    expect(await store.listAccounts()).toEqual([bare, kept]);
  });

  test('refuses a second account of the same name and writes nothing of that transaction', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    await insertAccount(store);
    const again = store.transaction(async (unit) => {
      unit.record(revocation(randomBytes(16)));
      await unit.insertAccount(newAccount({ name: 'other' }));
      return await unit.insertAccount(newAccount());
    });
    await expect(again).rejects.toMatchObject({ code: 'already-exists' });
    expect(await store.accountByName('other')).toBeUndefined();
    expect((await new SqlAuditReader(context).head()).seq).toBe(0);
  });

  test('a change of an account replaces it and voids the row that it replaced', async () => {
    const { context, tamper } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const before = await insertAccount(store, { roles: ['administrator'] });
    const row = await context.database.read.selectFrom('account').selectAll().executeTakeFirstOrThrow();
    const after = { ...before, roles: ['auditor'] as const, changeId: randomBytes(16) };
    await store.transaction(async (unit) => {
      await unit.updateAccount(after);
      unit.record(revocation(before.changeId));
    });
    expect(await store.accountByName('jane')).toEqual(after);

    await tamper(sql`update account set roles = ${row.roles}, change_id = ${row.change_id}, mac = ${row.mac}`);
    expect(await store.accountByName('jane')).toBeUndefined();
    expect(await store.listAccounts()).toEqual([]);
    expect((await store.transaction((unit) => unit.countAccounts('administrator'))).value).toBe(0);
  });

  test('a change of an account that is not there is an error', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const change = store.transaction((unit) => unit.updateAccount({ ...newAccount(), id: 99 }));
    await expect(change).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an account changed behind the server grants nothing and is reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const account = await insertAccount(store);
    await tamper(sql`update account set roles = 'administrator'`);
    expect(await store.accountByName('jane')).toBeUndefined();
    expect(await store.accountById(account.id)).toBeUndefined();
    expect((await store.transaction((unit) => unit.accountByName('jane'))).value).toBeUndefined();
    expect(forged).toEqual(Array(3).fill({ table: 'account', id: account.id }));
  });

  test('counts the enabled accounts that hold a role', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    await insertAccount(store, { name: 'a', roles: ['administrator'] });
    await insertAccount(store, { name: 'b', roles: ['administrator', 'auditor'] });
    await insertAccount(store, { name: 'c', roles: ['administrator'], disabled: true });
    await insertAccount(store, { name: 'd', roles: ['auditor'] });
    expect((await store.transaction((unit) => unit.countAccounts('administrator'))).value).toBe(2);
  });

  test('two administrators who disable each other at once do not leave the house without one', async () => {
    const { context, second } = await openStore(await empty());
    const here = new SqlAccessStore(context);
    const there = new SqlAccessStore(kind === 'postgres' ? await second() : context);
    await insertAccount(here, { name: 'a', roles: ['administrator'] });
    await insertAccount(here, { name: 'b', roles: ['administrator'] });
    const disable = (store: SqlAccessStore, name: string) =>
      store.transaction(async (unit) => {
        const account = await unit.accountByName(name);
        if (!account || (await unit.countAccounts('administrator')) < 2)
          throw new Error('the last administrator stays');
        await unit.updateAccount({ ...account, disabled: true, changeId: randomBytes(16) });
      });
    const outcomes = await Promise.allSettled([disable(here, 'a'), disable(there, 'b')]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await here.transaction((unit) => unit.countAccounts('administrator'))).value).toBe(1);
  });

  test('two changes of one account at once: the later starts from what the earlier left', async () => {
    const { context, second } = await openStore(await empty());
    const here = new SqlAccessStore(context);
    const there = new SqlAccessStore(kind === 'postgres' ? await second() : context);
    await insertAccount(here);
    const change = (store: SqlAccessStore, more: Partial<Account>) =>
      store.transaction(async (unit) => {
        const account = await unit.accountByName('jane');
        if (!account) throw new Error('gone');
        await unit.updateAccount({ ...account, ...more, changeId: randomBytes(16) });
      });
    await Promise.all([change(here, { disabled: true }), change(there, { passwordHash: '$scrypt$new' })]);
    expect(await here.accountByName('jane')).toMatchObject({ disabled: true, passwordHash: '$scrypt$new' });
  });

  test('finds a session by its hash until it is deleted', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const { id } = await insertAccount(store);
    const [first, other, third] = [
      await insertSession(store, id),
      await insertSession(store, id),
      await insertSession(store, id),
    ];
    expect(await store.sessionByHash(first.hash)).toEqual(first);
    expect(await store.sessionByHash(randomBytes(32))).toBeUndefined();
    await store.transaction((unit) => unit.deleteSession(first.id));
    expect(await store.sessionByHash(first.hash)).toBeUndefined();
    expect(await store.sessionByHash(other.hash)).toEqual(other);
    await store.transaction((unit) => unit.deleteSessionsOf({ kind: 'account', accountId: id }));
    expect(await store.sessionByHash(other.hash)).toBeUndefined();
    expect(await store.sessionByHash(third.hash)).toBeUndefined();
  });

  test('ending all sessions says nothing of the change that a forged one names', async () => {
    const { context, tamper, forged } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const account = await insertAccount(store);
    const genuine = await insertSession(store, account.id);
    const made = await insertSession(store, account.id);
    await tamper(sql`update session set change_id = ${account.changeId} where id = ${made.id}`);
    const { value } = await store.transaction((unit) =>
      unit.deleteSessionsOf({ kind: 'account', accountId: account.id }),
    );
    expect(value).toEqual([genuine.changeId]);
    expect(forged).toEqual([{ table: 'session', id: made.id }]);
    expect(await context.database.read.selectFrom('session').selectAll().execute()).toEqual([]);
  });

  test('deletes the sessions that ran out, and no others', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const { id } = await insertAccount(store);
    const old = await insertSession(store, id, { expiresAt: 2000 });
    const live = await insertSession(store, id, { expiresAt: 4000 });
    await store.deleteExpiredSessions(3000);
    expect(await store.sessionByHash(old.hash)).toBeUndefined();
    expect(await store.sessionByHash(live.hash)).toEqual(live);
  });

  test('a session that somebody puts back after its sign-out is void', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const { id } = await insertAccount(store);
    const session = await insertSession(store, id);
    const row = await context.database.read.selectFrom('session').selectAll().executeTakeFirstOrThrow();
    await store.transaction(async (unit) => {
      await unit.deleteSession(session.id);
      unit.record({ ...revocation(session.changeId), type: 'sign-out' });
    });
    await context.database.write.insertInto('session').values(row).execute();
    expect(await store.sessionByHash(session.hash)).toBeUndefined();
  });

  test('a session moved to another account grants nothing and is reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const { id } = await insertAccount(store);
    const other = await insertAccount(store, { name: 'admin', roles: ['administrator'] });
    const session = await insertSession(store, id);
    await tamper(sql`update session set account_id = ${other.id}`);
    expect(await store.sessionByHash(session.hash)).toBeUndefined();
    expect(forged).toEqual([{ table: 'session', id: session.id }]);
  });

  test('a token of a computer makes its record once and names it', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const first = await insertToken(store, { computer: 'CONTOSO\\WS01', role: null });
    const again = await insertToken(store, { computer: 'CONTOSO\\WS01', role: null });
    expect(first.computerId).not.toBeNull();
    expect(again.computerId).toBe(first.computerId);
    expect(await store.tokenByHash(first.hash)).toEqual({ ...first, computer: 'CONTOSO\\WS01', revokedAt: null });
    const computers = await context.database.read
      .selectFrom('computer')
      .select(['name', 'generation', 'created_at'])
      .execute();
    expect(computers).toEqual([{ name: 'CONTOSO\\WS01', generation: 0, created_at: 1000 }]);
  });

  test('tokens for one new computer made at once share its record', async () => {
    const { context, second } = await openStore(await empty());
    const here = new SqlAccessStore(context);
    const there = new SqlAccessStore(kind === 'postgres' ? await second() : context);
    const made = await Promise.all(
      [here, there, here, there].map((store) => insertToken(store, { computer: 'CONTOSO\\WS02', role: null })),
    );
    expect(new Set(made.map((token) => token.computerId)).size).toBe(1);
  });

  test('a revoked token stays in the list with its time and cannot be used', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const token = await insertToken(store);
    const kept = await insertToken(store);
    await store.transaction(async (unit) => {
      await unit.revokeToken(token.id, 3000);
      unit.record({ ...revocation(token.changeId), type: 'token-revoked' });
    });
    await store.transaction((unit) => unit.revokeToken(token.id, 4000));
    expect(await store.tokenByHash(token.hash)).toBeUndefined();
    expect(await store.listTokens()).toEqual([{ ...token, revokedAt: 3000 }, kept]);
    expect((await store.transaction((unit) => unit.tokenById(token.id))).value?.revokedAt).toBe(3000);
  });

  test('a token whose revocation somebody takes out of its row is void', async () => {
    const { context, tamper } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const token = await insertToken(store);
    await store.transaction((unit) => unit.revokeToken(token.id, 3000));
    await revoke(context, token.changeId);
    await tamper(sql`update token set revoked_at = null`);
    expect(await store.tokenByHash(token.hash)).toBeUndefined();
    expect(await store.listTokens()).toEqual([]);
    expect((await store.transaction((unit) => unit.tokenById(token.id))).value).toBeUndefined();
  });

  test('a token that was given more rights behind the server grants nothing and is reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const store = new SqlAccessStore(context);
    const token = await insertToken(store, { role: 'helpdesk' });
    await tamper(sql`update token set may_reveal = 1`);
    expect(await store.tokenByHash(token.hash)).toBeUndefined();
    expect(forged).toEqual([{ table: 'token', id: token.id }]);
  });
});
