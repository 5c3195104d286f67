import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { browserSession } from '../../src/wire/rest/browser-sessions.ts';
import { signInResponse } from '../../src/wire/rest/sessions.ts';
import { launchChromium, openContext } from '../support/browser.ts';
import { settingsInDomain } from '../support/directory-server.ts';
import { makeAuthority } from '../support/https-site.ts';
import { type Keyhaven, startKeyhaven } from '../support/keyhaven.ts';
import { lockAccount } from '../support/lock-account.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { tcpRelay } from '../support/tcp-relay.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type Tickets, ticketsOf } from '../support/tickets.ts';

let domain: SambaDomain;
let server: Keyhaven;
let alice: Tickets;
/** The address that the service principal names. */
let url: string;

beforeAll(async () => {
  domain = await sambaDomain();
  server = await startKeyhaven(await settingsInDomain(domain));
  url = server.url.replace('127.0.0.11', 'mbam.contoso.test');
  alice = await ticketsOf(domain, 'alice');
  for (const [role, group] of [
    ['helpdesk', 'MBAM Helpdesk'],
    ['advanced-helpdesk', 'MBAM Advanced Helpdesk'],
    ['reports', 'MBAM Report Users'],
  ] as const) {
    const granted = await server.command('access', 'grant', '--role', role, '--group', `CONTOSO\\${group}`);
    if (granted.code !== 0) throw new Error(granted.stderr);
  }
}, 180_000);
afterAll(() => server.stop());

interface Curled {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** What `curl --negotiate` gets, with the tickets of an account or none; cookies go into the jar and come out of it. */
async function curl(jar: string, tickets: Tickets | undefined, ...args: string[]): Promise<Curled> {
  const cache = tickets?.cache ?? `FILE:${join(await tempFolder(), 'none')}`;
  const env = { ...process.env, KRB5_CONFIG: domain.krb5Config, KRB5CCNAME: cache };
  const common = ['--silent', '--insecure', '--include', '--cookie', jar, '--cookie-jar', jar];
  const output = await new Promise<string>((resolve, reject) => {
    execFile('curl', [...common, ...args], { env }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(error.message));
    });
  });
  // The answer that asks for a ticket stands before the one that came of it.
  const answers = output.split(/(?=^HTTP\/1\.1 )/m);
  const [head = '', body = ''] = (answers.at(-1) ?? '').split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), headers: head, body };
}

const ticketRoute = () => `${url}/api/v1/browser-sessions/ticket`;
const json = ['--header', 'content-type: application/json', '--data', '{}'];
const negotiate = ['--negotiate', '--user', ':'];

async function newJar(): Promise<string> {
  return join(await tempFolder(), 'cookies');
}

async function auditOf(account: string): Promise<string> {
  const { stdout } = await server.command('audit', 'list', '--json', '--actor', account);
  return stdout;
}

describe('curl', () => {
  test.each([
    ['alice', ['helpdesk']],
    ['bob', ['helpdesk', 'advanced-helpdesk']],
    ['carol', ['reports']],
    ['dave', []],
  ] as const)('signs %s in by ticket, into the roles of the nested groups: %j', async (account, roles) => {
    const jar = await newJar();
    const tickets = await ticketsOf(domain, account);
    const signedIn = await curl(jar, tickets, ...negotiate, ...json, ticketRoute());
    expect(signedIn.status).toBe(201);
    expect(signedIn.headers).toMatch(/^www-authenticate: Negotiate \S{20,}/im);
    const session = browserSession.parse(JSON.parse(signedIn.body));
    expect(session).toMatchObject({ account: `CONTOSO\\${account}`, keptBy: 'directory', roles });
    // The cookie alone is enough from here on.
    const current = await curl(jar, undefined, `${url}/api/v1/browser-sessions/current`);
    expect(JSON.parse(current.body)).toMatchObject({ account: `CONTOSO\\${account}` });
  });

  test('signs nobody in without a ticket, and says how', async () => {
    const refused = await curl(await newJar(), undefined, ...json, ticketRoute());
    expect(refused.status).toBe(401);
    expect(refused.headers).toMatch(/^www-authenticate: Negotiate\r?$/im);
  });

  test('is refused with a token that was there before, and with one of NTLM', async () => {
    const token = await alice.token();
    const send = async (value: string) =>
      await curl(await newJar(), undefined, '--header', `authorization: Negotiate ${value}`, ...json, ticketRoute());
    expect((await send(token)).status).toBe(201);
    for (const value of [token, Buffer.from('NTLMSSP\0\u0001\0\0\0\u0007\u0082\u0008\u0000').toString('base64')]) {
      const { status, body, headers } = await send(value);
      expect([status, JSON.parse(body)]).toMatchObject([401, { code: 'sign-in-failed' }]);
      expect(headers).not.toMatch(/set-cookie/i);
    }
    const recorded = await auditOf('nobody');
    expect(recorded).toContain('replayed');
    expect(recorded).toContain('ntlm');
  });

  test('gets no session for a computer', async () => {
    const jar = await newJar();
    const { status } = await curl(jar, await ticketsOf(domain, 'WS01$'), ...negotiate, ...json, ticketRoute());
    expect(status).toBe(401);
  });

  test('finds that a ticket counts on that route alone', async () => {
    for (const path of ['/api/v1/sessions/current', '/api/v1/accounts', '/api/v1/browser-sessions/current']) {
      const header = `authorization: Negotiate ${await alice.token()}`;
      const answer = await curl(await newJar(), undefined, '--header', header, `${url}${path}`);
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });
});

describe('a password', () => {
  const enter = (account: string, password: string) => server.call('POST', '/api/v1/sessions', { account, password });

  test.each(['alice', 'CONTOSO\\alice', 'alice@contoso.test'])('of the domain signs in %s', async (account) => {
    const answer = await enter(account, domain.account('alice').password);
    expect(answer.status).toBe(201);
    expect(answer.as(signInResponse)).toMatchObject({ account: 'CONTOSO\\alice', roles: ['helpdesk'] });
  });

  test.each([
    ['alice', 'wrong', 'wrong-password'],
    ['frank', 'Fr4nk-Passw0rd!', 'disabled'],
    ['grace', 'Gr4ce-Passw0rd!', 'expired'],
    ['ivan', 'Iv4n-Passw0rd!!', 'must-change-password'],
    ['tina', 'T1na-Passw0rd!', 'locked'],
    ['nosuch', 'S0me-Passw0rd!', 'unknown-account'],
  ] as const)('does not help %s with %s, and why is for the administrator alone', async (account, password, reason) => {
    if (account === 'tina') await lockAccount(domain, account);
    const answer = await enter(account, password);
    expect([answer.status, answer.body]).toMatchObject([401, { code: 'sign-in-failed' }]);
    expect(answer.text).toContain('the account name or the password is not right, or the account cannot sign in');
    expect(answer.text).not.toContain(reason);
    expect(await auditOf(`CONTOSO\\${account}`)).toContain(reason);
  });
});

describe('a directory that is set up wrongly', () => {
  test.each([
    [
      'for another host',
      async () => ({ KEYHAVEN_DIRECTORY_URLS: 'ldaps://wrong-name.contoso.test' }),
      /wrong-host-name/,
    ],
    ['of an authority that nobody trusts', foreignAuthority, /untrusted-authority/],
  ] as const)('with a certificate %s is said to the administrator, and to nobody else', async (_, wrong, said) => {
    const other = await startKeyhaven({ ...(await settingsInDomain(domain)), ...(await wrong()) });
    const credentials = { account: 'alice', password: domain.account('alice').password };
    const answer = await other.call('POST', '/api/v1/sessions', credentials);
    expect([answer.status, answer.body]).toMatchObject([503, { code: 'directory-untrusted' }]);
    expect(answer.text).not.toMatch(/dc1|wrong-name|authority/);
    await expect.poll(() => other.output(), { timeout: 10_000 }).toMatch(said);
    expect(await other.stop()).toBe(0);
  });

  async function foreignAuthority() {
    const file = join(await tempFolder(), 'ca.pem');
    await writeFile(file, (await makeAuthority()).ca);
    return { KEYHAVEN_DIRECTORY_CA_FILE: file };
  }
});

describe('Chromium', () => {
  async function open(tickets: Tickets | undefined): Promise<Page> {
    const env = { KRB5_CONFIG: domain.krb5Config, KRB5CCNAME: tickets?.cache ?? 'FILE:/nonexistent/tickets' };
    const browser = await launchChromium({ domain: { hosts: 'mbam.contoso.test', env } });
    onTestFinished(() => browser.close());
    const { context } = await openContext(browser);
    const page = await context.newPage();
    await page.goto(`${url}/HelpDesk/`);
    return page;
  }

  test('lands in the Help Desk without a password', async () => {
    const page = await open(alice);
    await page.getByRole('button', { name: /Alice Helpdesk/ }).waitFor();
    expect(await page.getByLabel(texts.signIn.password, { exact: true }).count()).toBe(0);
  });

  test('without a ticket is told so, and signs in with the form', async () => {
    const page = await open(undefined);
    await page.getByText(texts.signIn.noTicket).waitFor();
    await page.getByLabel(texts.signIn.account).fill('alice');
    await page.getByLabel(texts.signIn.password, { exact: true }).fill(domain.account('alice').password);
    await page.getByRole('button', { name: texts.signIn.submit, exact: true }).click();
    await page.getByRole('button', { name: /Alice Helpdesk/ }).waitFor();
  });

  test('does not sign somebody in again who has just signed out', async () => {
    const page = await open(alice);
    await page.getByRole('button', { name: /Alice Helpdesk/ }).click();
    await page.getByRole('menuitem', { name: texts.account.signOut, exact: true }).click();
    await page.getByText(texts.signIn.signedOut).waitFor();
    await page.getByRole('button', { name: texts.signIn.withTicket }).click();
    await page.getByRole('button', { name: /Alice Helpdesk/ }).waitFor();
  });
});

describe('the directory stopped in the middle of work', () => {
  test('is a clear error, no role is guessed, and work goes on by itself when it is back', async () => {
    const relay = await tcpRelay({ host: '127.0.0.20', port: 7300 }, { host: '127.0.0.10', port: 636 });
    const settings = await settingsInDomain(domain, 'ldaps://dc2.contoso.test:7300');
    const other = await startKeyhaven({ ...settings, KEYHAVEN_DIRECTORY_CACHE_SECONDS: '0' });
    const password = domain.account('alice').password;
    const { token } = (await other.call('POST', '/api/v1/sessions', { account: 'alice', password })).as(signInResponse);
    const current = () => other.call('GET', '/api/v1/sessions/current', undefined, token);
    expect((await current()).status).toBe(200);
    await relay.stop();
    await expect.poll(async () => (await current()).status, { timeout: 20_000 }).toBe(503);
    const away = await current();
    expect(away.body).toMatchObject({ code: 'directory-unavailable' });
    expect(away.text).not.toContain('dc2');
    const refused = await other.call('POST', '/api/v1/sessions', { account: 'alice', password });
    expect([refused.status, refused.body]).toMatchObject([503, { code: 'directory-unavailable' }]);
    await relay.start();
    await expect.poll(async () => (await current()).status, { timeout: 20_000 }).toBe(200);
    expect(await other.stop()).toBe(0);
  });
});
