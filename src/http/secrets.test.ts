import { expect, test } from 'vitest';
import { samplePerson } from '../../test/support/sample-person.ts';
import { injectionOf, sampleRequests } from '../../test/support/sample-requests.ts';
import { shownSecrets, storedAccount, stubServices } from '../../test/support/stub-services.ts';
import { bearer, page, type TestServer, testServer } from '../../test/support/test-server.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import type { Services } from './services.ts';

const canary = 'canary-7f3a9c';
const canaryBase64 = Buffer.from(canary).toString('base64');
const everybody = [
  'nobody',
  'computer',
  'person-helpdesk',
  'person-administrator',
  'person-auditor',
  'person-self-service',
  'person-new',
];

/** The request with a canary in each text that it carries. */
function planted(value: unknown): unknown {
  if (typeof value === 'string')
    return /^[A-Za-z0-9+/]+=*$/.test(value) && value.length % 4 === 0 ? canaryBase64 : canary;
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, planted(member)]));
}

/** Sends the request as it is, with canaries for values, with a canary as member, and with a canary in its query. */
async function sendAll(server: TestServer, route: string, caller: string) {
  const headers = caller === 'nobody' ? {} : bearer(caller);
  const plain = injectionOf(route, headers);
  const { url, payload } = sampleRequests[route] ?? { url: '' };
  const variants = [
    plain,
    { ...plain, url: `${url}${url.includes('?') ? '&' : '?'}ticket=${canary}&secret=${canary}` },
    ...(payload === undefined
      ? []
      : [
          { ...plain, payload: planted(payload) ?? {} },
          { ...plain, payload: { ...payload, [canary]: canary } },
          {
            ...plain,
            payload: `{"recoveryPassword": "${canary}", ${canary}}`,
            headers: { ...headers, 'content-type': 'application/json' },
          },
          { ...plain, payload: canary, headers: { ...headers, 'content-type': `text/${canary}` } },
        ]),
  ];
  return Promise.all(variants.map((variant) => server.app.inject(variant)));
}

function credentials(server: TestServer): string[] {
  return ['Bearer', ...Object.values(shownSecrets).map(String)].filter((text) => server.logged.join('').includes(text));
}

test('nothing that was sent stands in the log or in a refusal, whatever the route, the caller and the fault', async () => {
  const server = await testServer();
  for (const caller of [...everybody, canary]) {
    for (const route of Object.keys(sampleRequests)) {
      for (const answer of await sendAll(server, route, caller)) {
        if (answer.statusCode < 400) continue;
        const whole = JSON.stringify([answer.headers, answer.body]);
        expect(whole, route).not.toContain(canary);
        expect(whole, route).not.toContain(canaryBase64);
      }
    }
  }
  const log = server.logged.join('\n');
  expect(server.logged.length).toBeGreaterThan(500);
  expect(log).not.toContain(canary);
  expect(log).not.toContain(canaryBase64);
  expect(credentials(server)).toEqual([]);
}, 60_000);

test('neither the cookie of a page nor its token stands in the log or in a refusal', async () => {
  const server = await testServer();
  for (const caller of ['person-helpdesk', 'person-new', 'gone-idle', 'unknown']) {
    for (const route of Object.keys(sampleRequests)) {
      const right = page(caller);
      const both = { ...right, ...bearer(canary) };
      for (const headers of [right, both, { ...right, cookie: `${right['cookie'] ?? ''}${canary}` }]) {
        const answer = await server.app.inject(injectionOf(route, { ...headers, 'x-keyhaven-csrf': canary }));
        if (answer.statusCode >= 400)
          expect(JSON.stringify([answer.headers, answer.body]), route).not.toContain(canary);
      }
    }
  }
  expect(server.logged.length).toBeGreaterThan(400);
  expect(server.logged.join('\n')).not.toMatch(new RegExp(`${canary}|__Host-keyhaven|csrf-of`));
  expect(credentials(server)).toEqual([]);
}, 60_000);

test('secrets reach the services as Secret', async () => {
  const { app, services } = await testServer();
  await app.inject(injectionOf('POST /api/v1/sessions'));
  await app.inject(injectionOf('POST /api/v1/browser-sessions', page('person-helpdesk')));
  await app.inject(injectionOf('POST /api/v1/sessions/current/password', bearer('person-helpdesk')));
  await app.inject(injectionOf('POST /api/v1/escrow/recovery-keys', bearer('computer')));
  await app.inject(injectionOf('POST /api/v1/escrow/tpm-owner-auths', bearer('computer')));
  const handed = ['signIn', 'signInBrowser', 'changeOwnPassword', 'escrowKey', 'escrowOwnerAuth'].map((name) =>
    services.received.get(name)?.at(-1),
  );
  expect(handed).toMatchObject([
    { password: Secret.fromText('correct horse battery') },
    { password: expect.any(Secret), cookie: Secret.fromText('person-helpdesk') },
    { currentPassword: expect.any(Secret), newPassword: expect.any(Secret) },
    { recoveryPassword: expect.any(Secret), keyPackage: expect.any(Secret), volumeMetadata: expect.any(Secret) },
    { ownerAuth: expect.any(Secret) },
  ]);
  expect(JSON.stringify(handed)).not.toMatch(/horse|staple|111111|AAEC|BwcHBwc/);
});

test('secrets leave by the routes that are for it', async () => {
  const { app } = await testServer();
  const helpdesk = bearer('person-helpdesk');
  const key = await app.inject(injectionOf('POST /api/v1/recovery/keys/reveal', helpdesk));
  expect(key.json()).toMatchObject({
    keys: [
      {
        recoveryPassword: shownSecrets.recoveryPassword,
        keyPackage: shownSecrets.keyPackage.toString('base64'),
        keyPackageFileName: 'BitLocker Key Package {3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C}.KPG',
        current: true,
      },
      { recoveryPassword: shownSecrets.recoveryPassword },
    ],
    rotationDue: 2,
    auditSequence: 8,
  });
  const ownerAuth = await app.inject(injectionOf('POST /api/v1/recovery/tpm-owner-auths/reveal', helpdesk));
  expect(ownerAuth.json()).toMatchObject({
    ownerAuths: [{ ownerAuth: shownSecrets.ownerAuth }],
    tpmFile: { name: 'WS01.tpm', content: Buffer.from(shownSecrets.tpmFile).toString('base64') },
  });
});

test('every answer but the files of pages stays out of caches', async () => {
  const { app } = await testServer();
  for (const caller of everybody) {
    for (const route of Object.keys(sampleRequests)) {
      if (/\/(docs\/static|portal-assets)\/\*$/.test(route)) continue;
      const answer = await app.inject(injectionOf(route, caller === 'nobody' ? {} : bearer(caller)));
      expect(answer.headers['cache-control'], route).toBe('no-store');
      expect(answer.headers['referrer-policy'], route).toBe('no-referrer');
      expect(answer.headers['x-content-type-options'], route).toBe('nosniff');
      expect(answer.headers['strict-transport-security'], route).toBe('max-age=31536000');
      if (!route.includes('/docs')) {
        expect(answer.headers['content-security-policy'], route).toMatch(/^default-src 'none';/);
      }
    }
  }
}, 60_000);

test('a column that an answer does not declare stays inside', async () => {
  const { app } = await testServer();
  const answer = await app.inject(injectionOf('GET /api/v1/accounts', bearer('person-administrator')));
  expect(answer.statusCode).toBe(200);
  expect(answer.body).not.toContain(storedAccount.passwordHash);
  const tokens = await app.inject(injectionOf('GET /api/v1/tokens', bearer('person-administrator')));
  expect(Object.keys(tokens.json<{ tokens: object[] }>().tokens[0] ?? {}).sort()).toEqual([
    'computer',
    'createdAt',
    'createdBy',
    'expiresAt',
    'id',
    'label',
    'mayReveal',
  ]);
});

test('even a door that hands over too much sends only what the schema declares', async () => {
  const { app } = await testServer({
    services: {
      callerVerifications: () => [{ code: 'a', text: 'b', internal: canary } as { code: string; text: string }],
    },
  });
  const answer = await app.inject('/api/v1/recovery/reasons');
  expect(answer.json<{ callerVerification: unknown }>().callerVerification).toEqual([{ code: 'a', text: 'b' }]);
  expect(answer.body).not.toContain(canary);
});

test('an answer that does not fit its schema is an internal error without its content', async () => {
  const broken: Services['signIn'] = async (request) => ({
    ...(await stubServices().signIn(request)),
    person: samplePerson({ displayName: JSON.parse(`{"secret": "${canary}"}`) }),
  });
  const server = await testServer({ services: { signIn: broken } });
  const answer = await server.app.inject(injectionOf('POST /api/v1/sessions'));
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'internal']);
  expect(answer.body).not.toContain(canary);
  expect(server.logged.join('')).not.toContain(canary);
  expect(credentials(server)).toEqual([]);
});

test('of an unexpected error the caller sees nothing and the log sees no more than message and stack', async () => {
  const error = Object.assign(new Error('insert failed'), { code: '23505', parameters: [canary], detail: canary });
  const server = await testServer({
    services: {
      listAccounts: () => Promise.reject(new KeyhavenError('store-unavailable', 'try again', { cause: error })),
    },
  });
  const answer = await server.app.inject(injectionOf('GET /api/v1/accounts', bearer('person-administrator')));
  expect(answer.json()).toMatchObject({ status: 503, code: 'store-unavailable', detail: 'try again' });
  const line = server.logged.find((logged) => logged.includes('request failed')) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    err: { code: 'store-unavailable', cause: { message: 'insert failed', code: '23505' } },
  });
  expect(server.logged.join('')).not.toContain(canary);
});

test('the log has one line for each answer, with the pattern of the route and the request id of the problem', async () => {
  const server = await testServer();
  const answer = await server.app.inject(injectionOf('DELETE /api/v1/tokens/:id', bearer('computer')));
  const lines = server.logged
    .map((line): unknown => JSON.parse(line))
    .filter((line) => JSON.stringify(line).includes('"answered"'));
  expect(lines).toMatchObject([
    { method: 'DELETE', route: '/api/v1/tokens/:id', status: 403, code: 'not-permitted', address: '127.0.0.1' },
  ]);
  const { instance } = answer.json<{ instance: string }>();
  expect(lines).toMatchObject([{ reqId: instance.replace('urn:uuid:', '') }]);
});

test('the log redacts headers and secrets that somebody logs by mistake', async () => {
  const server = await testServer();
  server.app.log.info(
    { headers: { authorization: canary, cookie: canary }, password: canary, body: { recoveryPassword: canary } },
    'oops',
  );
  expect(server.logged.join('')).toContain('oops');
  expect(server.logged.join('')).not.toContain(canary);
});
