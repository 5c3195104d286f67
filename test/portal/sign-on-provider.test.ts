import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { pendingCookieName } from '../../src/http/auth/oidc/pending-cookie.ts';
import { texts } from '../../src/web/texts/locales/en.ts';
import { listAuditResponse } from '../../src/wire/rest/audit.ts';
import { computerToken, ownPassword, person } from '../support/keyhaven.ts';
import { cookieName, cookieOf } from '../support/portal-server.ts';
import { providerBench, providerName, sessionIn } from './provider-bench.ts';
import { button, findKey, firstDigits, heading, readKey, revealKey, seen, signInByForm } from './steps.ts';

const stored = { keyId: randomUUID(), password: generateRecoveryPassword() };

const bench = providerBench({
  env: { KEYHAVEN_OIDC_PERSON_CLAIM: 'account' },
  claims: {
    jane: { name: 'Jane Doe', account: 'CONTOSO\\jane', groups: ['desk', 'canteen'] },
    mary: { name: 'Mary Major', account: 'CONTOSO\\mary', groups: ['night-desk'] },
    ruth: { name: 'Ruth Roe', account: 'CONTOSO\\ruth', groups: ['desk'] },
    // Only all but the same as what has a role, and where the server does not look.
    otto: {
      name: 'Otto Other',
      account: 'CONTOSO\\otto',
      groups: ['Desk', 'desk2'],
      realm_access: { roles: ['desk'] },
    },
    nina: { name: 'Nina Nested', account: 'CONTOSO\\nina', realm_access: { roles: ['desk'] } },
  },
  prepare: async (server) => {
    const claim = {
      computer: 'CONTOSO\\WS01',
      volume: { id: randomUUID(), type: 'fixed' },
      keyId: stored.keyId,
      recoveryPassword: stored.password.format().revealText(),
      users: ['CONTOSO\\dave'],
    };
    const token = await computerToken(server, claim.computer);
    const answer = await server.call('POST', '/api/v1/escrow/recovery-keys', claim, token);
    if (answer.status !== 201) throw new Error(`cannot escrow: ${answer.text}`);
    await person(server, 'hanna', ['helpdesk']);
    const granted = await server.command('access', 'grant', '--role', 'helpdesk', '--claim', 'desk');
    if (granted.code !== 0) throw new Error(granted.stderr);
  },
});

/** Newest first. */
async function recordOf(actor: string, type: string) {
  const list = await bench.command('audit', 'list', '--json', '--actor', actor, '--type', type);
  return listAuditResponse.shape.events.parse(JSON.parse(list));
}

/** What a page of this browser is answered that asks for the key without any form. */
async function askForKey(context: BrowserContext): Promise<{ status: number; body: string }> {
  const { csrfToken } = await sessionIn(context);
  const answer = await context.request.post('/api/v1/recovery/keys/search', {
    headers: { origin: bench.home, 'x-keyhaven-csrf': csrfToken },
    data: { keyId: firstDigits(stored), userDomain: 'CONTOSO', userName: 'dave' },
  });
  return { status: answer.status(), body: await answer.text() };
}

/** In words, and without a way to any page of the portal. */
async function expectNothing(page: Page, account: string): Promise<void> {
  await seen(heading(page, texts.states.nothingForYou));
  await seen(page.getByText(texts.states.nothingForYouText.replace('{{account}}', account)));
  expect(await page.getByRole('navigation').getByRole('link').count(), page.url()).toBe(0);
}

async function expectRefused(context: BrowserContext): Promise<void> {
  const { status, body } = await askForKey(context);
  expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'not-permitted' }]);
  expect(body.toLowerCase()).not.toContain(stored.keyId);
}

describe('somebody of the identity provider', () => {
  test('whose group has a role is at the desk with it, and the record says who spoke for whom', async () => {
    const context = await bench.context();
    const page = await bench.toProvider(context, '/HelpDesk/');
    await button(page, 'jane').click();
    await seen(heading(page, texts.drive.title));
    expect(await sessionIn(context)).toMatchObject({
      account: 'CONTOSO\\jane',
      keptBy: 'provider',
      displayName: 'Jane Doe',
      person: 'CONTOSO\\jane',
      roles: ['helpdesk'],
      mustChangePassword: false,
    });
    await findKey(page, { user: 'dave', keyId: firstDigits(stored) });
    await revealKey(page, { ticket: 'INC-0815' });
    expect((await readKey(page)).equals(stored.password)).toBe(true);
    expect(await recordOf('CONTOSO\\jane', 'sign-in')).toEqual([
      expect.objectContaining({
        result: 'Successful',
        detail: { address: '127.0.0.1', by: 'openid-connect', issuer: bench.provider.issuer, subject: 'jane' },
      }),
    ]);
    expect(await recordOf('CONTOSO\\jane', 'key-reveal')).toEqual([
      expect.objectContaining({ result: 'Successful', computer: 'CONTOSO\\WS01', ticket: 'INC-0815' }),
    ]);
  });

  test('whose groups have none is told that there is nothing for them, wherever they go', async () => {
    const context = await bench.context();
    const page = await bench.toProvider(context, '/HelpDesk/');
    await button(page, 'otto').click();
    await expectNothing(page, 'CONTOSO\\otto');
    expect(await sessionIn(context)).toMatchObject({ account: 'CONTOSO\\otto', keptBy: 'provider', roles: [] });
    for (const path of ['/HelpDesk/drive-recovery', '/HelpDesk/administration/groups', '/SelfService/']) {
      await page.goto(path);
      await expectNothing(page, 'CONTOSO\\otto');
    }
    await expectRefused(context);
    expect(await recordOf('CONTOSO\\otto', 'access-refused')).toHaveLength(1);
  });

  test('loses the role in the middle of work when it is taken from the group, and gets it back with it', async () => {
    const grant = () => bench.command('access', 'grant', '--role', 'helpdesk', '--claim', 'night-desk');
    const id = await grant();
    const context = await bench.context();
    const page = await bench.toProvider(context, '/HelpDesk/');
    await button(page, 'mary').click();
    await seen(heading(page, texts.drive.title));
    expect(await askForKey(context)).toMatchObject({ status: 200, body: expect.stringContaining(stored.keyId) });
    await bench.command('access', 'revoke', id);
    // At once: what the open page does and a page that is asked for now say the same.
    await expectRefused(context);
    expect((await sessionIn(context)).roles).toEqual([]);
    await page.reload();
    await expectNothing(page, 'CONTOSO\\mary');
    await grant();
    await page.reload();
    await seen(heading(page, texts.drive.title));
    expect((await askForKey(context)).status).toBe(200);
  });
});

describe('the session that a browser had before', () => {
  const cookieIn = async (context: BrowserContext) =>
    (await context.cookies()).find(({ name }) => name === cookieName)?.value ?? '';

  /** What somebody is told who has copied the cookie. */
  async function statusOf(cookie: string): Promise<number> {
    const elsewhere = await bench.context();
    await elsewhere.addCookies([cookieOf(bench.home, cookie)]);
    return (await elsewhere.request.get('/api/v1/browser-sessions/current')).status();
  }

  async function signedInByForm(): Promise<{ context: BrowserContext; page: Page; cookie: string }> {
    const context = await bench.context();
    const page = await context.newPage();
    await page.goto('/HelpDesk/');
    await signInByForm(page, { account: 'hanna', password: ownPassword });
    await seen(heading(page, texts.drive.title));
    return { context, page, cookie: await cookieIn(context) };
  }

  /** As by the link of the sign-in page, which stands there whenever a page does not know of a session. */
  async function leave(page: Page): Promise<void> {
    await page.evaluate("location.assign('/SignIn/OpenID?portal=HelpDesk')");
  }

  test('ends when somebody comes back from the provider, although the browser does not bring its cookie', async () => {
    const { context, page, cookie } = await signedInByForm();
    await leave(page);
    await seen(heading(page, providerName));
    expect(await statusOf(cookie)).toBe(200);
    const callback = page.waitForRequest(/\/SignIn\/OpenID\/Callback/);
    await button(page, 'ruth').click();
    const { cookie: brought = '' } = await (await callback).allHeaders();
    expect([brought.includes(pendingCookieName), brought.includes(cookie)]).toEqual([true, false]);
    await seen(heading(page, texts.drive.title));
    expect(await sessionIn(context)).toMatchObject({ account: 'CONTOSO\\ruth' });
    expect(await statusOf(cookie)).toBe(401);
    expect(await recordOf('CONTOSO\\ruth', 'sign-out')).toEqual([
      expect.objectContaining({ detail: { account: 'hanna', because: 'another sign-in in the same browser' } }),
    ]);
  });

  test('goes on where somebody does not want to after all', async () => {
    const { context, page, cookie } = await signedInByForm();
    await leave(page);
    await button(page, 'nobody').click();
    await seen(heading(page, texts.drive.title));
    expect(await sessionIn(context)).toMatchObject({ account: 'hanna' });
    expect(await statusOf(cookie)).toBe(200);
  });

  test('ends once where the provider sends somebody back without a question', async () => {
    const context = await bench.context();
    const page = await bench.toProvider(context, '/HelpDesk/');
    await button(page, 'nina').click();
    await seen(heading(page, texts.states.nothingForYou));
    const cookie = await cookieIn(context);
    await leave(page);
    await page.waitForURL('**/HelpDesk/');
    await seen(heading(page, texts.states.nothingForYou));
    expect(await cookieIn(context)).not.toBe(cookie);
    expect(await statusOf(cookie)).toBe(401);
    expect(await recordOf('CONTOSO\\nina', 'sign-out')).toHaveLength(1);
    expect(await recordOf('CONTOSO\\nina', 'sign-in')).toHaveLength(2);
  });
});

// Last, since the server is another one from here on.
describe('a member of a claim', () => {
  test('gives roles where the setting names it, and then nothing else does', async () => {
    await bench.restart({ KEYHAVEN_OIDC_ROLES_CLAIM: 'realm_access.roles' });
    const nested = await bench.context();
    const page = await bench.toProvider(nested, '/HelpDesk/');
    await button(page, 'nina').click();
    await seen(heading(page, texts.drive.title));
    expect(await sessionIn(nested)).toMatchObject({ account: 'CONTOSO\\nina', roles: ['helpdesk'] });
    const flat = await bench.context();
    const other = await bench.toProvider(flat, '/HelpDesk/');
    await button(other, 'jane').click();
    await seen(heading(other, texts.states.nothingForYou));
    expect(await sessionIn(flat)).toMatchObject({ account: 'CONTOSO\\jane', roles: [] });
  }, 60_000);
});
