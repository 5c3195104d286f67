import { afterEach, describe, expect, test } from 'vitest';
import { samplePerson } from '../../../test/support/sample-person.ts';
import { injectionOf } from '../../../test/support/sample-requests.ts';
import { at, shownSecrets } from '../../../test/support/stub-services.ts';
import { bearer, page, type TestServer, testServer, without } from '../../../test/support/test-server.ts';
import { KeyhavenError } from '../../base/error.ts';

const signIn = 'POST /api/v1/browser-sessions';
const current = 'GET /api/v1/browser-sessions/current';
const activity = 'POST /api/v1/browser-sessions/current/activity';
const signOut = 'DELETE /api/v1/browser-sessions/current';

const opened: TestServer[] = [];

async function server(services: Parameters<typeof testServer>[0] = {}): Promise<TestServer> {
  const one = await testServer(services);
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.app.close();
});

/** The attributes of the one cookie that an answer sets. */
function cookieOf(answer: { headers: Record<string, unknown> }): { value: string; attributes: string[] } | undefined {
  const header = answer.headers['set-cookie'];
  if (header === undefined) return undefined;
  if (typeof header !== 'string') throw new Error('more than one cookie was set');
  const [pair = '', ...attributes] = header.split('; ');
  expect(pair).toMatch(/^__Host-keyhaven=/);
  return { value: pair.replace(/^[^=]*=/, ''), attributes: attributes.sort() };
}

const attributes = ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'];
const cleared = { value: '', attributes: ['Expires=Thu, 01 Jan 1970 00:00:00 GMT', ...attributes, 'Max-Age=0'].sort() };

test('signing in sets the cookie and says everything but its secret', async () => {
  const { app } = await server();
  const answer = await app.inject(injectionOf(signIn));
  expect(answer.statusCode).toBe(201);
  expect(cookieOf(answer)).toEqual({ value: shownSecrets.cookie, attributes });
  const time = new Date(at).toISOString();
  expect(answer.json()).toEqual({
    account: 'jdoe',
    keptBy: 'account',
    displayName: 'Jane Doe',
    person: 'CONTOSO\\jdoe',
    roles: ['helpdesk', 'self-service'],
    mustChangePassword: false,
    administratorWithheld: false,
    expiresAt: time,
    idleEndsAt: time,
    serverTime: time,
    csrfToken: 'csrf-of-jdoe',
  });
  expect(answer.body).not.toContain('khb_');
});

test('an administrator who reads keys is told that the session is none', async () => {
  const person = samplePerson({ roles: new Set(['helpdesk'] as const), administratorWithheld: true });
  const { app } = await server({ services: { currentSession: () => ({ person, expiresAt: at }) } });
  const answer = await app.inject(injectionOf(current, page('person-helpdesk')));
  expect(answer.json()).toMatchObject({ roles: ['helpdesk'], administratorWithheld: true });
});

test('a sign-in that fails sets no cookie and ends none', async () => {
  const signInBrowser = () => Promise.reject(new KeyhavenError('sign-in-failed', 'not right'));
  const { app } = await server({ services: { signInBrowser } });
  const answer = await app.inject(injectionOf(signIn, page('person-helpdesk')));
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
});

test('signing in with a cookie hands it over, whatever it is worth', async () => {
  const { app, services } = await server();
  const headers = without(page('ended-long-ago'), 'x-keyhaven-csrf');
  expect((await app.inject(injectionOf(signIn, headers))).statusCode).toBe(201);
  const [request] = services.received.get('signInBrowser') ?? [];
  expect(request).toMatchObject({ account: 'jdoe', address: '127.0.0.1' });
  expect(services.received.has('recogniseBrowser')).toBe(false);
});

test('both doors that take a password count an address together', async () => {
  const { app } = await server();
  const attempts = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? signIn : 'POST /api/v1/sessions'));
  for (const route of attempts) expect((await app.inject(injectionOf(route))).statusCode).toBe(201);
  for (const route of [signIn, 'POST /api/v1/sessions']) {
    expect((await app.inject(injectionOf(route))).statusCode).toBe(429);
  }
});

describe('the cookie of an answer', () => {
  const helpdesk = page('person-helpdesk');

  test.each([
    [activity, helpdesk, { value: shownSecrets.cookie, attributes }],
    ['POST /api/v1/recovery/keys/reveal', helpdesk, { value: shownSecrets.cookie, attributes }],
    ['GET /api/v1/tokens', helpdesk, { value: shownSecrets.cookie, attributes }],
    [current, helpdesk, undefined],
    ['GET /HelpDesk/*', helpdesk, undefined],
    ['GET /portal-assets/*', page('unknown'), undefined],
    ['GET /api/v1/sessions/current', bearer('person-helpdesk'), undefined],
    [signOut, helpdesk, cleared],
    [current, page('unknown'), cleared],
    [activity, page('unknown'), cleared],
    ['GET /api/v1/accounts', page('unknown'), cleared],
    [current, page('gone-idle'), cleared],
    [current, {}, undefined],
  ] as const)('of %s with %j', async (route, headers, expected) => {
    const { app } = await server();
    expect(cookieOf(await app.inject(injectionOf(route, { ...headers })))).toEqual(expected);
  });

  test('is cleared with the refusal', async () => {
    const { app, services } = await server();
    const unknown = await app.inject(injectionOf('GET /api/v1/accounts', page('unknown')));
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([401, 'not-signed-in']);
    expect('because' in unknown.json<object>()).toBe(false);
    expect(services.refused).toHaveLength(1);
    const idle = await app.inject(injectionOf('GET /api/v1/accounts', page('gone-idle')));
    expect(idle.json()).toMatchObject({ status: 401, code: 'not-signed-in', because: 'idle' });
    expect(services.refused).toHaveLength(1);
  });

  test('stays when the server cannot say who it is', async () => {
    const recogniseBrowser = () => Promise.reject(new KeyhavenError('store-unavailable', 'try again'));
    const { app } = await server({ services: { recogniseBrowser } });
    const answer = await app.inject(injectionOf(current, page('person-helpdesk')));
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([503, undefined]);
  });
});

test('only asking who is signed in does not count, and only what can change something needs the token', async () => {
  const { app, services } = await server();
  const seen = async (route: string) => {
    await app.inject(injectionOf(route, page('person-administrator')));
    return services.received.get('recogniseBrowser')?.at(0);
  };
  expect(await seen(current)).toMatchObject({ counts: false, changes: false });
  expect(await seen('GET /api/v1/accounts')).toMatchObject({ counts: true, changes: false });
  expect(await seen(activity)).toMatchObject({
    counts: true,
    changes: true,
    csrfToken: 'csrf-of-person-administrator',
  });
  expect(await seen('PATCH /api/v1/accounts/:name')).toMatchObject({ counts: true, changes: true });
  expect(await seen(signOut)).toMatchObject({ changes: true });
  for (const route of app.routeList.filter(({ permission }) => permission !== 'public')) {
    const { method, url } = route;
    if (!(await seen(`${method} ${url}`))) throw new Error(`${method} ${url} took no cookie`);
  }
});

test('signing out everywhere says so', async () => {
  const { app, services } = await server();
  await app.inject(injectionOf(signOut, page('person-helpdesk')));
  expect(services.received.get('signOut')).toMatchObject([{ kind: 'person' }, { everywhere: true }]);
});

test('a password is changed with the cookie as with a bearer', async () => {
  const { app, services } = await server();
  const answer = await app.inject(injectionOf('POST /api/v1/sessions/current/password', page('person-new')));
  expect(answer.statusCode).toBe(204);
  expect(services.received.get('changeOwnPassword')).toMatchObject([{ kind: 'person', mustChangePassword: true }, {}]);
});
