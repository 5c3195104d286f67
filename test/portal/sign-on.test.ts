import { fileURLToPath } from 'node:url';
import type { APIResponse, Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hour, minute } from '../../src/base/clock.ts';
import { Secret } from '../../src/base/secret.ts';
import { boundedFetch } from '../../src/http/auth/oidc/bounded-fetch.ts';
import { OidcProvider } from '../../src/http/auth/oidc/oidc-provider.ts';
import { readPortalPages } from '../../src/http/portals/portal-pages.ts';
import type { Services } from '../../src/http/services.ts';
import { texts } from '../../src/web/texts/locales/en.ts';
import { launchChromium, openContext, type WatchedContext } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { makeAuthority } from '../support/https-site.ts';
import { type RealProvider, startRealProvider } from '../support/real-oidc-provider.ts';
import { samplePerson } from '../support/sample-person.ts';
import { at, callers, csrfOf } from '../support/stub-services.ts';
import { testMac } from '../support/test-keys.ts';
import { type TestServer, testServer } from '../support/test-server.ts';
import { button, heading, seen } from './steps.ts';

const clientSecret = 'a secret of client and provider';

let browser: Browser;
let provider: RealProvider;
let keyhaven: TestServer;
let home: string;
let opened: WatchedContext | undefined;

/** Whoever the provider vouches for is an operator, until there are roles for such people. */
const services: Partial<Services> = {
  signInByProvider: (request) => {
    keyhaven.services.received.set('signInByProvider', [request]);
    const session = { csrfToken: csrfOf('person-helpdesk'), idleEndsAt: at + 10 * minute };
    const cookie = Secret.fromText('person-helpdesk');
    return Promise.resolve({ cookie, person: samplePerson(), expiresAt: at + hour, session });
  },
  recogniseBrowser: ({ cookie }) => {
    const name = cookie.revealText();
    const person = callers[name];
    if (person?.kind !== 'person') return Promise.resolve({ kind: 'unknown' });
    const session = { csrfToken: csrfOf(name), idleEndsAt: at + 10 * minute };
    return Promise.resolve({ kind: 'person', person, session, renewed: undefined });
  },
  currentSession: () => ({ person: samplePerson({ roles: new Set(['helpdesk'] as const) }), expiresAt: at + hour }),
  portal: () =>
    Promise.resolve({
      companyName: 'Contoso',
      displayNotice: true,
      notice: '',
      helpdeskText: '',
      helpdeskUrl: '',
      hideKeySeconds: 120,
      ticketSignOn: false,
      directorySignOn: false,
      signOnName: 'Contoso',
    }),
};

beforeAll(async () => {
  const authority = await makeAuthority();
  const port = await freePort();
  // Another site than the provider's, as far as cookies go.
  home = `https://localhost:${String(port)}`;
  const redirectUri = `${home}/SignIn/OpenID/Callback`;
  const claims = { jane: { name: 'Jane Doe', groups: ['desk'], account: 'CONTOSO\\jane' } };
  provider = await startRealProvider({ authority, redirectUri, clientId: 'keyhaven', clientSecret, claims });
  const signOn = {
    provider: new OidcProvider({
      issuer: provider.issuer,
      clientId: 'keyhaven',
      clientSecret: () => Secret.fromText(clientSecret),
      redirectUri,
      scopes: 'openid profile',
      clock: () => at,
      fetch: boundedFetch({ ca: authority.ca }),
    }),
    mac: testMac(),
    claims: { roles: 'groups', person: 'account' },
  };
  const pages = readPortalPages(fileURLToPath(new URL('../../dist/web', import.meta.url)));
  keyhaven = await testServer({ services, server: { signOn, pages, tls: authority } });
  await keyhaven.app.listen({ host: '127.0.0.1', port });
  browser = await launchChromium();
}, 120_000);

afterEach(async () => {
  const troubles = opened?.troubles;
  await opened?.context.close();
  opened = undefined;
  keyhaven.services.received.clear();
  expect(troubles ?? []).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await keyhaven.app.close();
  await provider.site.down();
});

async function person(): Promise<BrowserContext> {
  opened = await openContext(browser, { baseURL: home });
  return opened.context;
}

async function toProvider(path: string): Promise<Page> {
  const page = await (await person()).newPage();
  await page.goto(path);
  await page.getByRole('link', { name: 'Sign in with Contoso', exact: true }).click();
  await seen(heading(page, 'Contoso'));
  return page;
}

describe('in a browser', () => {
  test('a person signs in with the provider and is at the desk', async () => {
    const page = await toProvider('/HelpDesk/');
    await button(page, 'jane').click();
    await seen(heading(page, texts.drive.title));
    expect(new URL(page.url()).origin).toBe(home);
    expect(new URL(page.url()).search).toBe('');
    expect(keyhaven.services.received.get('signInByProvider')).toEqual([
      expect.objectContaining({
        issuer: provider.issuer,
        subject: 'jane',
        displayName: 'Jane Doe',
        person: 'CONTOSO\\jane',
        roleClaims: ['desk'],
      }),
    ]);
    const cookies = await page.context().cookies(home);
    expect(cookies.map(({ name, sameSite }) => [name, sameSite])).toEqual([['__Host-keyhaven', 'Strict']]);
  });

  test('a person who does not want to is told so, in the portal they came from', async () => {
    const page = await toProvider('/SelfService/');
    await button(page, 'nobody').click();
    await seen(page.getByText(texts.signIn.outcome.refused));
    expect(page.url()).toBe(`${home}/SelfService/`);
    await page.reload();
    await seen(heading(page, texts.signIn.title));
    expect(await page.getByText(texts.signIn.outcome.refused).count()).toBe(0);
  });

  test('of two tabs the later one signs in, and the earlier one is told', async () => {
    const earlier = await toProvider('/HelpDesk/');
    const later = await earlier.context().newPage();
    await later.goto('/SignIn/OpenID?portal=HelpDesk');
    await seen(heading(later, 'Contoso'));
    await button(earlier, 'jane').click();
    await seen(earlier.getByText(texts.signIn.outcome.replaced));
    await button(later, 'jane').click();
    await seen(heading(later, texts.drive.title));
  });

  test('a word that the server does not use is not shown', async () => {
    const page = await (await person()).newPage();
    await page.goto('/HelpDesk/?sign-in=call%20555-0100');
    await seen(heading(page, texts.signIn.title));
    expect(await page.innerText('body')).not.toContain('555');
  });
});

describe('step by step', () => {
  const location = (answer: APIResponse) => answer.headers()['location'] ?? '';

  /** As far as the address that leads back, and what the browser holds then. */
  async function untilCallback(): Promise<{ url: string; cookie: string }> {
    const context = await person();
    const once = { maxRedirects: 0 };
    const started = await context.request.get('/SignIn/OpenID?portal=HelpDesk', once);
    const asked = await context.request.get(location(started), once);
    const page = new URL(location(asked), provider.issuer).href;
    const finished = await context.request.post(page, { ...once, form: { account: 'jane' } });
    const back = await context.request.get(location(finished), once);
    const [cookie] = (await context.cookies(home)).map(({ name, value }) => `${name}=${value}`);
    return { url: location(back), cookie: cookie ?? '' };
  }

  async function come({ url, cookie }: { url: string; cookie: string }): Promise<string | undefined> {
    const { host, pathname, search } = new URL(url);
    const { headers } = await keyhaven.app.inject({ url: `${pathname}${search}`, headers: { host, cookie } });
    return headers.location;
  }

  test('a code is good once, even with the cookie of the browser it was made for', async () => {
    const stolen = await untilCallback();
    expect(await come(stolen)).toBe('/HelpDesk/');
    expect(await come(stolen)).toBe('/HelpDesk/?sign-in=failed');
    expect(keyhaven.services.received.get('recordProviderRefusal')).toEqual([
      { because: 'code-refused', address: '127.0.0.1' },
    ]);
  });

  test('a code that was made for another browser does not sign this one in', async () => {
    const victim = await untilCallback();
    await opened?.context.close();
    const own = await untilCallback();
    expect(await come({ ...victim, cookie: own.cookie })).toBe('/HelpDesk/?sign-in=replaced');
    const state = new URL(own.url).searchParams.get('state') ?? '';
    const mixed = new URL(victim.url);
    mixed.searchParams.set('state', state);
    expect(await come({ url: mixed.href, cookie: own.cookie })).toBe('/HelpDesk/?sign-in=failed');
  });
});
