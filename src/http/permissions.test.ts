import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf } from '../../test/support/sample-requests.ts';
import { callers } from '../../test/support/stub-services.ts';
import { bearer, page, type TestServer, testOptions, testServer } from '../../test/support/test-server.ts';
import { minute } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { publicRoutes } from './auth/public-routes.ts';
import { buildServer } from './server.ts';

const people = [
  'person-helpdesk',
  'person-advanced-helpdesk',
  'person-reports',
  'person-data-migration',
  'person-administrator',
  'person-auditor',
  'person-self-service',
  'person-without-role',
  'person-new',
];
/** The same people with the cookie of a page in place of a bearer. */
const pages = people.map((person) => `page-of-${person}`);
const everybody = ['nobody', 'unknown-bearer', 'local', ...Object.keys(callers), 'page-of-unknown', ...pages];
const escrowers = ['computer', 'person-data-migration', 'token-data-migration', 'revealing-token-data-migration'];
const administrators = ['local', 'person-administrator', 'token-administrator', 'revealing-token-administrator'];
const associators = [
  ...administrators,
  'person-data-migration',
  'token-data-migration',
  'revealing-token-data-migration',
];
const auditors = ['local', 'person-auditor', 'token-auditor', 'revealing-token-auditor'];
const revealers = [
  'person-helpdesk',
  'person-advanced-helpdesk',
  'revealing-token-helpdesk',
  'revealing-token-advanced-helpdesk',
];
const searchers = [...revealers, 'token-helpdesk', 'token-advanced-helpdesk'];

/** Who may do what, written out. A new route fails here until somebody has decided. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  'GET /': everybody,
  'GET /HelpDesk': everybody,
  'GET /HelpDesk/*': everybody,
  'GET /SelfService': everybody,
  'GET /SelfService/*': everybody,
  'GET /SignIn/OpenID': everybody,
  'GET /SignIn/OpenID/Callback': everybody,
  'GET /portal-assets/*': everybody,
  'GET /api/v1/openapi.json': everybody,
  'GET /api/v1/docs': everybody,
  'GET /api/v1/docs/json': everybody,
  'GET /api/v1/docs/yaml': everybody,
  'GET /api/v1/docs/static/index.html': everybody,
  'GET /api/v1/docs/static/swagger-initializer.js': everybody,
  'GET /api/v1/docs/static/*': everybody,
  'HEAD /api/v1/docs/static/*': everybody,
  'GET /api/v1/recovery/reasons': everybody,
  'GET /api/v1/portal': everybody,
  'POST /api/v1/sessions': everybody,
  'POST /api/v1/browser-sessions': everybody,
  'POST /api/v1/browser-sessions/ticket': everybody,
  'GET /api/v1/browser-sessions/current': pages,
  'POST /api/v1/browser-sessions/current/activity': pages,
  'DELETE /api/v1/browser-sessions/current': pages,
  'GET /api/v1/sessions/current': people,
  'DELETE /api/v1/sessions/current': people,
  'POST /api/v1/sessions/current/password': people,
  'POST /api/v1/sessions/end': administrators,
  'POST /api/v1/escrow/recovery-keys': escrowers,
  'POST /api/v1/escrow/recovery-keys/batch': escrowers,
  'POST /api/v1/escrow/tpm-owner-auths': escrowers,
  'POST /api/v1/escrow/tpm-owner-auths/batch': escrowers,
  'POST /api/v1/recovery/keys/search': searchers,
  'POST /api/v1/recovery/keys/reveal': revealers,
  'POST /api/v1/recovery/tpm-owner-auths/reveal': revealers,
  'POST /api/v1/self-service/keys/reveal': ['person-self-service'],
  'GET /api/v1/recovery/desk': searchers,
  'GET /api/v1/self-service/recoveries': ['person-self-service'],
  'GET /api/v1/settings': administrators,
  'GET /api/v1/associations': administrators,
  'POST /api/v1/associations': associators,
  'DELETE /api/v1/associations/:id': associators,
  'GET /api/v1/accounts': administrators,
  'POST /api/v1/accounts': administrators,
  'PATCH /api/v1/accounts/:name': administrators,
  'POST /api/v1/accounts/:name/password': administrators,
  'GET /api/v1/tokens': administrators,
  'POST /api/v1/tokens': administrators,
  'DELETE /api/v1/tokens/:id': administrators,
  'GET /api/v1/role-mappings': administrators,
  'POST /api/v1/role-mappings': administrators,
  'DELETE /api/v1/role-mappings/:id': administrators,
  'GET /api/v1/access/explain': administrators,
  'POST /api/v1/directory/flush': administrators,
  'GET /api/v1/audit/events': auditors,
  'GET /api/v1/audit/events/export': auditors,
  'POST /api/v1/audit/verification': auditors,
  'POST /api/v1/audit/restore-acceptance': administrators,
};

const notPeoplesOwn = ['nobody', 'unknown-bearer', 'page-of-unknown'];

/** Refuse what a browser sends, whoever sends it. */
const forMachines = [
  'POST /api/v1/escrow/recovery-keys',
  'POST /api/v1/escrow/recovery-keys/batch',
  'POST /api/v1/escrow/tpm-owner-auths',
  'POST /api/v1/escrow/tpm-owner-auths/batch',
];

let network: TestServer;
let socket: TestServer;

beforeAll(async () => {
  let now = 0;
  // So that everybody can sign in from one address, each a minute after the other.
  network = await testServer({ server: { clock: () => (now += minute) } });
  socket = await testServer({ localActor: { kind: 'local', uid: 1000 } });
});

afterAll(async () => {
  await Promise.all([network.app.close(), socket.app.close()]);
});

function call(route: string, caller: string) {
  if (caller === 'local') return socket.app.inject(injectionOf(route));
  const [, visitor] = /^page-of-(.+)$/.exec(caller) ?? [];
  if (visitor !== undefined) return network.app.inject(injectionOf(route, page(visitor)));
  return network.app.inject(injectionOf(route, caller === 'nobody' ? {} : bearer(caller)));
}

function expectedOf(route: string, caller: string): string {
  const forPages = allowed[route] === pages;
  if (forMachines.includes(route) && caller.startsWith('page-of-')) return '403 not-permitted';
  if (allowed[route]?.includes(forPages ? caller : caller.replace(/^page-of-(?!unknown)/, ''))) return 'answered';
  if (forPages && caller !== 'local') return '401 not-signed-in';
  if (notPeoplesOwn.includes(caller)) return '401 not-signed-in';
  return caller.endsWith('person-new') ? '403 password-change-required' : '403 not-permitted';
}

async function outcomeOf(route: string, caller: string): Promise<string> {
  const answer = await call(route, caller);
  if (answer.statusCode < 400) return 'answered';
  const { code } = answer.json<{ code: string }>();
  return `${String(answer.statusCode)} ${code}`;
}

test('every route of the server is in the table, and nothing else', () => {
  const routes = network.app.routeList.map(({ method, url }) => `${method} ${url}`);
  expect(routes.sort()).toEqual(Object.keys(allowed).sort());
});

test('the local socket has the same routes', () => {
  expect(socket.app.routeList).toEqual(network.app.routeList);
});

describe.each(Object.keys(allowed))('%s', (route) => {
  test('answers exactly those who may', async () => {
    const found = await Promise.all(everybody.map(async (caller) => [caller, await outcomeOf(route, caller)]));
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(everybody.map((caller) => [caller, expectedOf(route, caller)])),
    );
  });
});

test('the routes that need no credential are these', () => {
  expect([...publicRoutes].sort()).toEqual([
    'GET /',
    'GET /HelpDesk',
    'GET /HelpDesk/*',
    'GET /SelfService',
    'GET /SelfService/*',
    'GET /SignIn/OpenID',
    'GET /SignIn/OpenID/Callback',
    'GET /api/v1/docs',
    'GET /api/v1/docs/json',
    'GET /api/v1/docs/static/*',
    'GET /api/v1/docs/static/index.html',
    'GET /api/v1/docs/static/swagger-initializer.js',
    'GET /api/v1/docs/yaml',
    'GET /api/v1/openapi.json',
    'GET /api/v1/portal',
    'GET /api/v1/recovery/reasons',
    'GET /healthz',
    'GET /portal-assets/*',
    'GET /readyz',
    'HEAD /api/v1/docs/static/*',
    'POST /api/v1/browser-sessions',
    'POST /api/v1/browser-sessions/ticket',
    'POST /api/v1/sessions',
  ]);
});

test('a route that declares no permission keeps the server from starting', async () => {
  const { server } = testOptions();
  const undeclared = buildServer(server, (app) => void app.get('/api/v1/forgotten', () => 'open to all'));
  await expect(undeclared).rejects.toThrow('GET /api/v1/forgotten declares no permission');
});

test('a route inside a plugin that declares no permission keeps the server from starting', async () => {
  const { server } = testOptions();
  const undeclared = buildServer(server, (app) => {
    app.register(async (scope) => {
      await Promise.resolve();
      scope.get('/hidden', () => 'open to all');
    });
  });
  await expect(undeclared).rejects.toThrow('GET /hidden declares no permission');
});

test('a public route that is not on the list keeps the server from starting', async () => {
  const { server } = testOptions();
  const unlisted = buildServer(
    server,
    (app) => void app.get('/open', { config: { permission: 'public' } }, () => 'open'),
  );
  await expect(unlisted).rejects.toThrow('GET /open is not in the list of public routes');
});

test('a route of the documentation that is not on the list keeps the server from starting', async () => {
  const { server } = testOptions();
  const unlisted = buildServer(server, (app) => void app.get('/api/v1/docs/extra', () => 'open'));
  await expect(unlisted).rejects.toThrow('GET /api/v1/docs/extra declares no permission');
});

test('a refused caller is put on record with method, pattern and address', async () => {
  const { app, services } = await testServer();
  await app.inject(injectionOf('PATCH /api/v1/accounts/:name', bearer('person-auditor')));
  await app.inject(injectionOf('GET /api/v1/tokens'));
  expect(services.refused).toEqual([
    { actor: callers['person-auditor'], method: 'PATCH', route: '/api/v1/accounts/:name', address: '127.0.0.1' },
    { actor: { kind: 'nobody' }, method: 'GET', route: '/api/v1/tokens', address: '127.0.0.1' },
  ]);
  expect(services.received.size).toBe(0);
});

test('a refusal that cannot be recorded is a 503', async () => {
  const { app } = await testServer({
    services: {
      recordAccessRefused: () => Promise.reject(new KeyhavenError('audit-unavailable', 'the audit cannot be written')),
    },
  });
  const answer = await app.inject(injectionOf('GET /api/v1/tokens', bearer('computer')));
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'audit-unavailable']);
});

test.each([
  'Basic dXNlcjpwYXNz',
  'Bearer',
  'Bearer a b',
  'Bearer ',
  'khs_person-auditor',
  'Bearer person-auditor,x',
  `Bearer ${'long'.repeat(200)}`,
])('the credential %j signs nobody in', async (authorization) => {
  const answer = await network.app.inject(injectionOf('GET /api/v1/audit/events', { authorization }));
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
});

test('a caller without the permission learns nothing about the fields', async () => {
  const answer = await network.app.inject({
    ...injectionOf('POST /api/v1/accounts', bearer('person-helpdesk')),
    payload: { wrong: true },
  });
  expect(answer.json<{ code: string }>().code).toBe('not-permitted');
});

test('asking whether one is signed in is no refusal worth a record, unless a credential came along', async () => {
  const { app, services } = await testServer();
  const ask = (headers: Record<string, string>) =>
    app.inject(injectionOf('GET /api/v1/browser-sessions/current', headers));
  expect((await ask({})).statusCode).toBe(401);
  expect(services.refused).toEqual([]);
  expect((await ask(page('stolen'))).statusCode).toBe(401);
  expect((await ask(bearer('person-helpdesk'))).statusCode).toBe(401);
  expect(services.refused).toHaveLength(2);
});

test('the local socket refuses a cookie as it refuses a bearer', async () => {
  const answer = await socket.app.inject(injectionOf('GET /api/v1/accounts', page('person-administrator')));
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'request-invalid']);
});

test('the local socket refuses a bearer, and the local actor never reveals', async () => {
  const answer = await socket.app.inject(injectionOf('GET /api/v1/accounts', bearer('person-administrator')));
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'request-invalid']);
  const reveal = await socket.app.inject(injectionOf('POST /api/v1/recovery/keys/reveal'));
  expect(reveal.statusCode).toBe(403);
});
