import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { day } from '../base/clock.ts';
import { authenticate } from './authenticate.ts';
import { hashBearer } from './bearer.ts';
import { type IssueTokenRequest, issueToken } from './issue-token.ts';
import { listTokens } from './list-tokens.ts';
import { revokeToken } from './revoke-token.ts';
import { roles } from './role.ts';

const request = (more: Partial<IssueTokenRequest>): IssueTokenRequest => ({
  label: 'a machine',
  mayReveal: false,
  expiresInDays: 30,
  ...more,
});

describe('a token', () => {
  test('is shown once and kept as a hash', async () => {
    const fixture = await AccessFixture.open();
    const { token, secret } = await issueToken(fixture.deps, local, request({ computer: 'ws01.contoso.com' }));
    expect(secret.revealText()).toMatch(/^kht_[A-Za-z0-9_-]{43}$/);
    expect(token).toMatchObject({
      computer: 'CONTOSO\\WS01',
      role: null,
      mayReveal: false,
      label: 'a machine',
      createdBy: 'local:0',
      expiresAt: fixture.now + 30 * day,
      revokedAt: null,
    });
    expect(token.hash).toEqual(hashBearer(secret));
    expect(JSON.stringify([await listTokens(fixture.deps), await fixture.audit()])).not.toContain(
      secret.revealText().slice(4),
    );
  });

  test('is in the audit, bound by its change id', async () => {
    const fixture = await AccessFixture.open();
    const { token } = await issueToken(fixture.deps, local, request({ computer: 'CONTOSO\\WS01' }));
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'token-issued',
      source: 'Administration',
      result: 'Successful',
      actor: 'local:0',
      computer: 'CONTOSO\\WS01',
      detail: JSON.stringify({ token: token.id, label: 'a machine', mayReveal: false, expiresAt: token.expiresAt }),
      changeId: token.changeId,
    });
  });

  test('has any role but those that no token may have', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator']);
    for (const role of roles) {
      const issued = issueToken(fixture.deps, admin, request({ role }));
      if (role === 'administrator' || role === 'self-service') {
        await expect(issued, role).rejects.toMatchObject({ code: 'request-invalid' });
        await expect(issueToken(fixture.deps, local, request({ role })), role).rejects.toThrow(/token/);
      } else {
        const token = { role, computer: null, mayReveal: false, createdBy: 'admin' };
        await expect(issued, role).resolves.toMatchObject({ token });
      }
    }
  });

  test('that reveals is issued on the server alone, since its secret is shown to the issuer', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator']);
    for (const role of ['helpdesk', 'advanced-helpdesk'] as const) {
      await expect(issueToken(fixture.deps, admin, request({ role, mayReveal: true }))).rejects.toMatchObject({
        code: 'self-grant-refused',
      });
      expect((await fixture.audit()).at(-1)).toMatchObject({
        type: 'access-refused',
        result: 'Failed',
        actor: 'admin',
      });
      const { secret } = await issueToken(fixture.deps, local, request({ role, mayReveal: true }));
      expect(await authenticate(fixture.deps, secret)).toMatchObject({ role, mayReveal: true });
    }
    expect(await listTokens(fixture.deps)).toHaveLength(2);
  });

  test('of a computer or of a role that reads no keys cannot reveal', async () => {
    const fixture = await AccessFixture.open();
    for (const holder of [
      { role: 'reports' },
      { role: 'data-migration' },
      { role: 'auditor' },
      { computer: 'WS01' },
    ] as const) {
      const issued = issueToken(fixture.deps, local, request({ ...holder, mayReveal: true }));
      await expect(issued, JSON.stringify(holder)).rejects.toMatchObject({ code: 'request-invalid' });
    }
  });

  test('that says too little, too much or nonsense is refused', async () => {
    const fixture = await AccessFixture.open();
    const refused = [
      ['neither computer nor role', {}, 'request-invalid'],
      ['both', { computer: 'WS01', role: 'reports' }, 'request-invalid'],
      ['no such name', { computer: 'a b' }, 'computer-name-invalid'],
      ['no end', { role: 'reports', expiresInDays: Number.POSITIVE_INFINITY }, 'request-invalid'],
      ['no number', { role: 'reports', expiresInDays: Number.NaN }, 'request-invalid'],
      ['no day', { role: 'reports', expiresInDays: 0 }, 'request-invalid'],
      ['half a day', { role: 'reports', expiresInDays: 0.5 }, 'request-invalid'],
      ['more than a year', { role: 'reports', expiresInDays: 367 }, 'request-invalid'],
      ['no label', { role: 'reports', label: ' ' }, 'request-invalid'],
      ['an invisible label', { role: 'reports', label: 'a\u200bb' }, 'request-invalid'],
      ['a long label', { role: 'reports', label: 'x'.repeat(65) }, 'request-invalid'],
    ] as const;
    for (const [what, more, code] of refused) {
      await expect(issueToken(fixture.deps, local, request(more)), what).rejects.toMatchObject({ code });
    }
    expect(await listTokens(fixture.deps)).toEqual([]);
    expect(await fixture.audit()).toEqual([]);
  });

  test('is issued and revoked with the permission alone', async () => {
    const fixture = await AccessFixture.open();
    const help = await fixture.personWith('help', ['advanced-helpdesk', 'auditor']);
    await expect(issueToken(fixture.deps, help, request({ role: 'reports' }))).rejects.toMatchObject({
      code: 'not-permitted',
    });
    const { token } = await issueToken(fixture.deps, local, request({ role: 'reports' }));
    await expect(revokeToken(fixture.deps, help, token.id)).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('is listed newest first, revoked ones too', async () => {
    const fixture = await AccessFixture.open();
    const one = await issueToken(fixture.deps, local, request({ role: 'reports', label: 'one' }));
    await issueToken(fixture.deps, local, request({ role: 'reports', label: 'two' }));
    await revokeToken(fixture.deps, local, one.token.id);
    expect((await listTokens(fixture.deps)).map((token) => [token.label, token.revokedAt])).toEqual([
      ['two', null],
      ['one', fixture.now],
    ]);
  });
});

describe('revoking a token', () => {
  test('is on the record once and voids the grant in the chain', async () => {
    const fixture = await AccessFixture.open();
    const { token, secret } = await issueToken(fixture.deps, local, request({ computer: 'WS01' }));
    await revokeToken(fixture.deps, local, token.id);
    const row = (await fixture.audit()).at(-1);
    expect(row).toMatchObject({
      type: 'token-revoked',
      computer: token.computer,
      detail: JSON.stringify({ token: token.id, label: 'a machine' }),
      revokes: token.changeId,
    });
    const length = (await fixture.audit()).length;
    await revokeToken(fixture.deps, local, token.id);
    expect(await fixture.audit()).toHaveLength(length);
    expect(await authenticate(fixture.deps, secret)).toEqual({ kind: 'nobody' });
  });

  test('that does not exist says so', async () => {
    const fixture = await AccessFixture.open();
    await expect(revokeToken(fixture.deps, local, 4_711)).rejects.toMatchObject({ code: 'not-found' });
  });
});
