import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { day, second } from '../base/clock.ts';
import { Secret } from '../base/secret.ts';
import type { Token } from './access-store.ts';
import { authenticate } from './authenticate.ts';
import { hashBearer, newBearer } from './bearer.ts';
import { changeAccount } from './change-account.ts';
import { CredentialCache } from './credential-cache.ts';
import { disableAccount } from './disable-account.ts';
import { issueToken } from './issue-token.ts';
import { revokeToken } from './revoke-token.ts';
import { signOut } from './sign-out.ts';

const nobody = { kind: 'nobody' };

describe('a bearer secret', () => {
  test.each([
    '',
    'Bearer',
    'khs_',
    `khs_${'a'.repeat(42)}`,
    `khs_${'a'.repeat(44)}`,
    `kht_${'ä'.repeat(20)}aaa`,
    `khx_${'a'.repeat(43)}`,
    `khs_${'a'.repeat(42)}\n`,
    `KHS_${'a'.repeat(43)}`,
    'x'.repeat(1_000_000),
  ])('that cannot be ours is nobody, without a look into the store', async (text) => {
    const store = {
      sessionByHash: () => Promise.reject(new Error('asked')),
      accountById: () => Promise.reject(new Error('asked')),
      tokenByHash: () => Promise.reject(new Error('asked')),
      mappingsFor: () => Promise.reject(new Error('asked')),
    };
    const origins = { directory: undefined, issuer: undefined, localAccounts: true };
    const deps = { ...origins, store, cache: new CredentialCache(), clock: () => 0 };
    expect(await authenticate(deps, Secret.fromText(text))).toEqual(nobody);
  });

  test('that nobody was given is nobody', async () => {
    const fixture = await AccessFixture.open();
    for (const kind of ['session', 'token'] as const) {
      expect(await authenticate(fixture.deps, newBearer(kind, fixture.deps.random).secret)).toEqual(nobody);
    }
  });

  test('is not believed when the store answers with the row of another', async () => {
    const fixture = await AccessFixture.open();
    const { secret } = await issueToken(fixture.deps, local, {
      label: 'x',
      role: 'reports',
      mayReveal: false,
      expiresInDays: 1,
    });
    const row = await fixture.store.tokenByHash(hashBearer(secret));
    const store = { ...bound(fixture), tokenByHash: () => Promise.resolve(row) };
    const deps = { ...fixture.deps, store };
    expect(await authenticate(deps, secret)).toMatchObject({ kind: 'token' });
    expect(await authenticate(deps, newBearer('token', fixture.deps.random).secret)).toEqual(nobody);
  });
});

function bound({ store }: AccessFixture) {
  return {
    sessionByHash: (hash: Buffer) => store.sessionByHash(hash),
    accountById: (id: number) => store.accountById(id),
    tokenByHash: (hash: Buffer) => store.tokenByHash(hash),
    mappingsFor: (...asked: Parameters<typeof store.mappingsFor>) => store.mappingsFor(...asked),
  };
}

describe('a session', () => {
  test('is the person of its account', async () => {
    const fixture = await AccessFixture.open();
    const account = await fixture.account('jdoe', ['helpdesk', 'auditor'], { person: 'jd@contoso.com' });
    const { token } = await fixture.signIn('jdoe');
    expect(await authenticate(fixture.deps, token)).toEqual({
      kind: 'person',
      holder: { kind: 'account', accountId: account.id },
      account: 'jdoe',
      displayName: 'jdoe',
      person: 'CONTOSO\\jd',
      roles: new Set(['helpdesk', 'auditor']),
      limits: new Map(),
      administratorWithheld: false,
      sessionId: expect.any(Number),
      grants: [expect.any(Buffer), expect.any(Buffer)],
      mustChangePassword: false,
    });
  });

  test('ends at once when its account is disabled or changed', async () => {
    const fixture = await AccessFixture.open();
    for (const [name, change] of [
      ['jdoe', () => disableAccount(fixture.deps, local, { name: 'jdoe' })],
      ['kate', () => changeAccount(fixture.deps, local, { name: 'kate', roles: ['reports'] })],
    ] as const) {
      await fixture.account(name, ['helpdesk']);
      const { token } = await fixture.signIn(name);
      expect(await fixture.person(token)).toMatchObject({ account: name });
      await change();
      expect(await authenticate(fixture.deps, token)).toEqual(nobody);
    }
  });

  test('that was left standing beside a disabled account is nobody', async () => {
    const fixture = await AccessFixture.open();
    const account = await fixture.account('jdoe', []);
    const { token } = await fixture.signIn('jdoe');
    const accountById = () => Promise.resolve({ ...account, passwordExpiresAt: null, disabled: true });
    const deps = { ...fixture.deps, store: { ...bound(fixture), accountById } };
    expect(await authenticate(deps, token)).toEqual(nobody);
  });

  test('of one account is left alone by what happens to another', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    await fixture.account('kate', []);
    const { token } = await fixture.signIn('jdoe');
    await disableAccount(fixture.deps, local, { name: 'kate' });
    expect(await fixture.person(token)).toMatchObject({ account: 'jdoe' });
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const [one, other] = [await fixture.signIn('jdoe'), await fixture.signIn('jdoe')];
    await signOut(fixture.deps, await fixture.person(one.token), { everywhere: false });
    expect(await authenticate(fixture.deps, one.token)).toEqual(nobody);
    expect(await authenticate(fixture.deps, other.token)).toMatchObject({ account: 'jdoe' });
  });

  test('everywhere ends all', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const [one, other] = [await fixture.signIn('jdoe'), await fixture.signIn('jdoe')];
    await signOut(fixture.deps, await fixture.person(one.token), { everywhere: true });
    expect(await authenticate(fixture.deps, one.token)).toEqual(nobody);
    expect(await authenticate(fixture.deps, other.token)).toEqual(nobody);
  });

  test('voids the session in the chain, so that its row cannot be put back', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const { token } = await fixture.signIn('jdoe');
    const session = await fixture.store.sessionByHash(hashBearer(token));
    await signOut(fixture.deps, await fixture.person(token), { everywhere: false });
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'sign-out',
      actor: 'jdoe',
      revokes: session?.changeId,
    });
  });

  test('is for people', async () => {
    const fixture = await AccessFixture.open();
    await expect(signOut(fixture.deps, local, { everywhere: true })).rejects.toMatchObject({ code: 'not-permitted' });
  });
});

describe('a token', () => {
  test('of a computer speaks for that computer', async () => {
    const fixture = await AccessFixture.open();
    const { secret, token } = await issueToken(fixture.deps, local, {
      label: 'agent',
      computer: 'ws01.contoso.com',
      mayReveal: false,
      expiresInDays: 30,
    });
    expect(await authenticate(fixture.deps, secret)).toEqual({
      kind: 'computer',
      computer: 'CONTOSO\\WS01',
      computerId: expect.any(Number),
      by: { kind: 'token', tokenId: token.id, issuedBy: 'local:0' },
    });
  });

  test('ends on its day', async () => {
    const fixture = await AccessFixture.open();
    const { secret } = await issueToken(fixture.deps, local, {
      label: 'x',
      role: 'reports',
      mayReveal: false,
      expiresInDays: 2,
    });
    fixture.pass(2 * day - 1);
    expect(await authenticate(fixture.deps, secret)).toMatchObject({ kind: 'token', role: 'reports' });
    fixture.pass(1);
    expect(await authenticate(fixture.deps, secret)).toEqual(nobody);
  });

  test('ends at once where it is revoked, and within two seconds elsewhere', async () => {
    const fixture = await AccessFixture.open();
    const { secret, token } = await issueToken(fixture.deps, local, {
      label: 'x',
      role: 'reports',
      mayReveal: false,
      expiresInDays: 2,
    });
    const elsewhere = { ...fixture.deps, cache: new CredentialCache() };
    expect(await authenticate(elsewhere, secret)).toMatchObject({ kind: 'token' });
    expect(await authenticate(fixture.deps, secret)).toMatchObject({ kind: 'token' });
    await revokeToken(fixture.deps, local, token.id);
    expect(await authenticate(fixture.deps, secret)).toEqual(nobody);
    fixture.pass(2 * second);
    expect(await authenticate(elsewhere, secret)).toEqual(nobody);
  });

  test('whose row says that it is revoked, or what no token can be, is nobody', async () => {
    const fixture = await AccessFixture.open();
    const { secret } = await issueToken(fixture.deps, local, {
      label: 'x',
      role: 'helpdesk',
      mayReveal: true,
      expiresInDays: 2,
    });
    const issued = await fixture.store.tokenByHash(hashBearer(secret));
    if (issued === undefined) throw new Error('the token is not there');
    for (const row of [
      { role: 'administrator' },
      { role: 'self-service' },
      { computerId: 5, computer: 'WS01', role: 'helpdesk' },
      { role: null },
      { revokedAt: 1 },
    ] as const) {
      const token: Token = { ...issued, ...row };
      const store = { ...bound(fixture), tokenByHash: () => Promise.resolve(token) };
      const deps = { ...fixture.deps, store, cache: new CredentialCache() };
      expect(await authenticate(deps, secret), JSON.stringify(row)).toEqual(nobody);
    }
  });

  test('reveals only when it was issued for that, with a role that can', async () => {
    const fixture = await AccessFixture.open();
    const { secret } = await issueToken(fixture.deps, local, {
      label: 'x',
      role: 'helpdesk',
      mayReveal: true,
      expiresInDays: 2,
    });
    expect(await authenticate(fixture.deps, secret)).toMatchObject({ role: 'helpdesk', mayReveal: true });
    const issued = await fixture.store.tokenByHash(hashBearer(secret));
    if (issued === undefined) throw new Error('the token is not there');
    const store = { ...bound(fixture), tokenByHash: () => Promise.resolve({ ...issued, role: 'auditor' as const }) };
    const deps = { ...fixture.deps, store, cache: new CredentialCache() };
    expect(await authenticate(deps, secret)).toMatchObject({ role: 'auditor', mayReveal: false });
  });
});
