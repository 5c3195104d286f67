import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { texts } from '../../src/web/texts/locales/en.ts';
import { type ForeignSite, startForeignSite } from '../support/foreign-site.ts';
import { portalBench } from '../support/portal-bench.ts';
import { cookieName, cookieOf, type Person, type StoredKey } from '../support/portal-server.ts';
import { settled } from './state-gallery.ts';
import { withPortal } from './states/server-answers.ts';
import {
  acceptNotice,
  askForOwnKey,
  groupsOfKey,
  heading,
  inTime,
  readKey,
  seen,
  signInByForm,
  signOutByMenu,
} from './steps.ts';

let jdoe: Person;
let key: StoredKey;

const bench = portalBench({
  prepare: async (server) => {
    jdoe = await server.person({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' });
    key = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  },
});

const current = '/api/v1/browser-sessions/current';

async function cookieIn(context: BrowserContext): Promise<string> {
  const cookie = (await context.cookies()).find(({ name }) => name === cookieName);
  if (cookie === undefined) throw new Error('nobody is signed in here');
  return cookie.value;
}

async function signedInByForm(): Promise<{ context: BrowserContext; page: Page }> {
  const { context } = await bench.context();
  const page = await context.newPage();
  await page.goto('/SelfService/');
  await signInByForm(page, jdoe);
  await seen(page.getByText(texts.self.notice.accept));
  return { context, page };
}

test('the cookie of a sign-in is kept from scripts, from plain HTTP, from other sites and from the disk', async () => {
  const { context, page } = await signedInByForm();
  expect(await context.cookies()).toEqual([
    {
      name: '__Host-keyhaven',
      value: expect.stringMatching(/^khb_/),
      domain: 'localhost',
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
  ]);
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('a cookie that was stolen is worth nothing after the sign-out, nor is what is in it ever a bearer', async () => {
  const { context, page } = await signedInByForm();
  const cookie = await cookieIn(context);
  const bearer = cookie.split('.')[0] ?? '';
  const asBearer = async () =>
    (await bench.server.ask({ path: '/api/v1/sessions/current', headers: { authorization: `Bearer ${bearer}` } }))
      .status;
  const asCookie = async () =>
    (await bench.server.ask({ path: current, headers: { cookie: `${cookieName}=${cookie}` } })).status;
  expect([await asCookie(), await asBearer()]).toEqual([200, 401]);
  await signOutByMenu(page);
  await seen(page.getByText(texts.signIn.signedOut));
  expect(await context.cookies()).toEqual([]);
  expect([await asCookie(), await asBearer()]).toEqual([401, 401]);
  const { context: thief } = await bench.context();
  await thief.addCookies([cookieOf(bench.server.url, cookie)]);
  const stolen = await thief.newPage();
  await stolen.goto('/SelfService/');
  await seen(heading(stolen, texts.signIn.title));
});

test('signing in again leaves the cookie from before worthless', async () => {
  const { context } = await signedInByForm();
  const before = await cookieIn(context);
  const again = await bench.server.ask({
    method: 'POST',
    path: '/api/v1/browser-sessions',
    headers: { cookie: `${cookieName}=${before}`, origin: bench.server.url },
    payload: jdoe,
  });
  expect(again.status, again.body).toBe(201);
  const old = await bench.server.ask({ path: current, headers: { cookie: `${cookieName}=${before}` } });
  expect(old.status).toBe(401);
});

test('a ticket that is refused late signs nobody out who has signed in by the form meanwhile', async () => {
  const { context } = await bench.context();
  const page = await context.newPage();
  await withPortal({ ticketSignOn: true })(page);
  const refusal = {
    type: 'urn:keyhaven:problem:not-signed-in',
    title: 'Not signed in',
    status: 401,
    code: 'not-signed-in',
  };
  const json = { ...refusal, detail: 'no ticket came', instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55' };
  const signedIn = Promise.withResolvers<void>();
  let refused = 0;
  await page.route('**/api/v1/browser-sessions/ticket', async (route) => {
    await signedIn.promise;
    await route.fulfill({ status: 401, contentType: 'application/problem+json', json });
    refused += 1;
  });
  await page.goto('/SelfService/');
  await seen(page.getByText(texts.signIn.ticketTrying));
  await signInByForm(page, jdoe);
  await seen(page.getByText(texts.self.notice.accept));
  signedIn.resolve();
  // The page tries twice.
  expect(await inTime(() => Promise.resolve(refused === 2))).toBe(true);
  await settled(page);
  await acceptNotice(page);
});

test('signing out everywhere ends the session of the other browser, and takes the key from its screen', async () => {
  const here = await bench.page(jdoe, '/SelfService/');
  const there = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(there);
  await signOutByMenu(here, 'signOutEverywhere');
  await seen(here.getByText(texts.signIn.signedOut));
  await askForOwnKey(there, key.keyId);
  await seen(there.getByText(texts.signIn.ended));
  expect(await groupsOfKey(there).count()).toBe(0);
});

test('signing out in one tab takes the key from the screen of the other', async () => {
  const { context } = await bench.context();
  await bench.server.signIn(context, jdoe);
  const [first, second] = [await context.newPage(), await context.newPage()];
  await first.goto('/SelfService/');
  await acceptNotice(first);
  await askForOwnKey(first, key.keyId);
  await readKey(first);
  await second.goto('/SelfService/');
  await signOutByMenu(second);
  await seen(heading(first, texts.signIn.title));
  expect(await groupsOfKey(first).count()).toBe(0);
});

/** What really went over the network, which the page itself and Playwright's events are not told of. */
async function watchTraffic(page: Page, url: string): Promise<{ statuses: number[]; cookies: number }> {
  const seen = { statuses: Array<number>(), cookies: 0 };
  const ours = new Set<string>();
  const devTools = await page.context().newCDPSession(page);
  devTools.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.startsWith(url)) ours.add(requestId);
  });
  devTools.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
    if (ours.has(requestId) && Object.keys(headers).some((name) => name.toLowerCase() === 'cookie')) seen.cookies += 1;
  });
  devTools.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    if (ours.has(requestId)) seen.statuses.push(statusCode);
  });
  await devTools.send('Network.enable');
  return seen;
}

describe('a page of somebody else', () => {
  let site: ForeignSite;
  beforeAll(async () => {
    site = await startForeignSite();
  });
  afterAll(() => site.close());

  /** Everything a page can send elsewhere without being asked by the server whether it may, and one that it cannot. */
  const attack = (url: string) => {
    const reveal = JSON.stringify({ keyId: key.keyId, reason: 'lost-pin-passphrase' });
    const targets = [
      [`${url}/api/v1/self-service/keys/reveal`, reveal],
      [`${url}/api/v1/browser-sessions/current/activity`, '{}'],
    ];
    return `<!doctype html><title>somebody else</title><iframe name="out"></iframe>
      <form id="form" method="post" enctype="text/plain" target="out" action="${url}/api/v1/self-service/keys/reveal">
        <input name='${reveal.slice(0, -1)},"ticket":"' value='"}'></form>
      <script>
        const wait = [];
        for (const [address, body] of ${JSON.stringify(targets)})
          for (const [mode, type] of [['no-cors', 'text/plain'], ['cors', 'text/plain'], ['cors', 'application/json']])
            wait.push(fetch(address, { method: 'POST', credentials: 'include', mode, headers: { 'content-type': type }, body })
              .then((answer) => answer.type === 'opaque' ? 'unread' : answer.text(), () => 'unread'));
        wait.push(fetch('${url}${current}', { credentials: 'include' }).then((answer) => answer.text(), () => 'unread'));
        wait.push(fetch('${url}${current}', { method: 'DELETE', credentials: 'include' }).then((answer) => answer.text(), () => 'unread'));
        form.submit();
        window.read = Promise.all(wait);
      </script>`;
  };

  test.each(['otherSite', 'sameSite'] as const)('can do nothing in the name of who is signed in: %s', async (from) => {
    const { server } = bench;
    const { context, troubles } = await bench.context();
    const { cookie } = await server.signIn(context, jdoe);
    const before = (await server.audit()).length;
    site.show(attack(server.url));
    const page = await context.newPage();
    const traffic = await watchTraffic(page, server.url);
    await page.goto(site[from]);
    expect(new Set(z.array(z.string()).parse(await page.evaluate('window.read')))).toEqual(new Set(['unread']));
    // The form, three without a question, and the questions that stand before the others.
    await expect.poll(() => traffic.statuses.length).toBeGreaterThan(6);
    expect(traffic.statuses.filter((status) => status < 400)).toEqual([]);
    // To a browser a page on another port is of the same site, and SameSite does not help.
    expect(traffic.cookies > 3).toBe(from === 'sameSite');
    const since = (await server.audit()).slice(0, -before || undefined);
    expect(since.filter(({ type }) => type === 'key-reveal' || type === 'sign-out')).toEqual([]);
    expect((await server.ask({ path: current, headers: { cookie: `${cookieName}=${cookie}` } })).status).toBe(200);
    // its own complaints that it may not read the answers
    troubles.length = 0;
  });

  test('cannot show a page of ours in a frame', async () => {
    const { context, troubles } = await bench.context();
    await bench.server.signIn(context, jdoe);
    const page = await context.newPage();
    for (const from of ['otherSite', 'sameSite'] as const) {
      for (const path of ['/HelpDesk/', '/SelfService/']) {
        site.show(`<!doctype html><title>frame</title><iframe src="${bench.server.url}${path}"></iframe>`);
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.url() === `${bench.server.url}${path}`),
          page.goto(site[from]),
        ]);
        expect(answer.headers()).toMatchObject({
          'x-frame-options': 'DENY',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        });
        await expect.poll(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
      }
    }
    troubles.length = 0;
  });
});
