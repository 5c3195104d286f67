import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf, sampleRequests } from '../../test/support/sample-requests.ts';
import { bearer, page, type TestServer, testServer, without } from '../../test/support/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server.app.close());

async function codeOf(route: string, headers: Record<string, string>, on = server): Promise<string> {
  const answer = await on.app.inject(injectionOf(route, headers));
  return answer.statusCode < 400 ? 'answered' : answer.json<{ code: string }>().code;
}

const signedIn = page('person-administrator');
const cookieOnly = { cookie: signedIn['cookie'] ?? '' };
const host = 'keys.contoso.com';

const changing = Object.keys(sampleRequests).filter((route) => !/^(GET|HEAD) /.test(route));

describe('a request with the Origin of another site', () => {
  test.each(changing)('%s is refused', async (route) => {
    const answer = await server.app.inject(
      injectionOf(route, { origin: 'https://evil.example', host: 'keys.contoso.com' }),
    );
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'not-permitted']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each([
    'null',
    'http://keys.contoso.com:8080',
    'http://keys.contoso.com.evil.example',
    'https://keys.contoso.com',
    'keys.contoso.com',
  ])('such as %s is refused', async (origin) => {
    expect(await codeOf('POST /api/v1/sessions', { origin, host: 'keys.contoso.com' })).toBe('not-permitted');
  });

  test('may read what is public', async () => {
    expect(await codeOf('GET /api/v1/recovery/reasons', { origin: 'https://evil.example' })).toBe('answered');
  });
});

describe('a request with the own Origin', () => {
  test('is answered', async () => {
    expect(await codeOf('POST /api/v1/sessions', { origin: 'http://keys.contoso.com', host: 'keys.contoso.com' })).toBe(
      'answered',
    );
    expect(
      await codeOf('POST /api/v1/sessions', { origin: 'http://keys.contoso.com', host: 'keys.contoso.com:80' }),
    ).toBe('answered');
  });

  test('is measured by the configured origins where there are some', async () => {
    const behindProxy = await testServer({ server: { ownOrigins: ['https://keys.contoso.com'] } });
    const host = 'backend:8443';
    expect(await codeOf('POST /api/v1/sessions', { origin: 'https://keys.contoso.com', host }, behindProxy)).toBe(
      'answered',
    );
    expect(await codeOf('POST /api/v1/sessions', { origin: 'http://backend:8443', host }, behindProxy)).toBe(
      'not-permitted',
    );
  });
});

describe.each([
  'POST /api/v1/escrow/recovery-keys',
  'POST /api/v1/escrow/recovery-keys/batch',
  'POST /api/v1/escrow/tpm-owner-auths',
  'POST /api/v1/escrow/tpm-owner-auths/batch',
])('%s', (route) => {
  test.each([
    { origin: 'http://localhost:80' },
    { cookie: 'session=1' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-mode': 'cors' },
    { 'Sec-Fetch-Dest': 'empty' },
  ])('refuses what only a browser sends: %j', async (header) => {
    expect(await codeOf(route, { ...bearer('computer'), ...header })).toBe('not-permitted');
    expect(server.services.received.has('escrowKey')).toBe(false);
  });
});

describe('a request with the cookie of a page', () => {
  const add = 'POST /api/v1/accounts';
  const list = 'GET /api/v1/accounts';

  test('is answered with the own Origin and the token of its session', async () => {
    expect(await codeOf(add, signedIn)).toBe('answered');
    expect(await codeOf(list, cookieOnly)).toBe('answered');
  });

  test.each([
    ['missing', undefined],
    ['foreign', 'https://evil.example'],
    ['null', 'null'],
    ['of a neighbour in the domain', 'http://wiki.localhost'],
    ['on another port', 'http://localhost:8080'],
    ['on another scheme', 'https://localhost'],
  ])('that changes something is refused when the Origin is %s', async (_, origin) => {
    const rest = without(signedIn, 'origin');
    for (const route of [add, 'PATCH /api/v1/accounts/:name', 'DELETE /api/v1/tokens/:id', 'POST /api/v1/sessions']) {
      expect(await codeOf(route, { ...rest, ...(origin === undefined ? {} : { origin }) }), route).toBe(
        'not-permitted',
      );
    }
  });

  test.each(['', 'csrf-of-person-auditor', 'csrf-of-person-administrator,x'])(
    'that changes something is refused with the token %j',
    async (token) => {
      server.services.received.delete('addAccount');
      expect(await codeOf(add, { ...signedIn, 'x-keyhaven-csrf': token })).toBe('not-permitted');
      expect(server.services.received.has('addAccount')).toBe(false);
    },
  );

  test('that changes something is refused without a token', async () => {
    expect(await codeOf(add, without(signedIn, 'x-keyhaven-csrf'))).toBe('not-permitted');
  });

  test('is no activity of the session when it is refused', async () => {
    const foreign = { ...signedIn, origin: 'https://evil.example' };
    for (const headers of [foreign, { ...signedIn, 'x-keyhaven-csrf': 'guessed' }]) {
      expect((await server.app.inject(injectionOf(add, headers))).headers['set-cookie']).toBeUndefined();
    }
  });

  test.each(['cross-site', 'same-site'])(
    'that reads is refused when the browser says that it comes %s',
    async (from) => {
      expect(await codeOf(list, { ...cookieOnly, 'sec-fetch-site': from })).toBe('not-permitted');
      expect(await codeOf('GET /HelpDesk/*', { ...cookieOnly, 'sec-fetch-site': from })).toBe('answered');
    },
  );

  test.each(['same-origin', 'none'])('that reads is answered when it comes %s', async (from) => {
    expect(await codeOf(list, { ...cookieOnly, 'sec-fetch-site': from })).toBe('answered');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'as a form of another site sends it, in %s, is refused',
    async (type) => {
      for (const origin of ['https://evil.example', 'null']) {
        const headers = { ...cookieOnly, 'content-type': type, origin, host };
        const answer = await server.app.inject({ ...injectionOf(add, headers), payload: '{"name":"eve","roles":[]}' });
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'not-permitted']);
      }
      const own = { ...signedIn, 'content-type': type };
      const answer = await server.app.inject({ ...injectionOf(add, own), payload: '{"name":"eve","roles":[]}' });
      expect(answer.json<{ code: string }>().code).toBe('content-type-unsupported');
    },
  );

  test('and with an Authorization header is refused, whoever they are', async () => {
    for (const route of [list, add, 'GET /api/v1/browser-sessions/current']) {
      expect(await codeOf(route, { ...signedIn, ...bearer('person-administrator') }), route).toBe('request-invalid');
      expect(await codeOf(route, { ...signedIn, authorization: 'Basic eDp5' }), route).toBe('request-invalid');
    }
  });

  test('twice is refused', async () => {
    const twice = `${cookieOnly.cookie}; theme=dark; __Host-keyhaven=person-auditor`;
    expect(await codeOf(list, { cookie: twice })).toBe('request-invalid');
  });

  test('is not taken from a cookie of another name', async () => {
    for (const name of [
      'keyhaven',
      '__host-keyhaven',
      'x__Host-keyhaven',
      '\u00a0__Host-keyhaven',
      '__Host-keyhaven2',
    ]) {
      expect(await codeOf(list, { cookie: `${name}=person-administrator` }), name).toBe('not-signed-in');
    }
    expect(await codeOf(list, { cookie: 'a=b;\t__Host-keyhaven=person-administrator ;c' })).toBe('answered');
  });
});

describe('forwarded headers', () => {
  const forwarded = {
    'x-forwarded-for': '198.51.100.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'keys.contoso.com',
  };

  async function addressSeen(on: TestServer, headers: Record<string, string>): Promise<unknown> {
    await on.app.inject(injectionOf('POST /api/v1/sessions', headers));
    const [request] = on.services.received.get('signIn') ?? [];
    return typeof request === 'object' && request !== null && 'address' in request ? request.address : undefined;
  }

  test('count for nothing from anybody else', async () => {
    expect(await addressSeen(await testServer(), forwarded)).toBe('127.0.0.1');
    expect(await addressSeen(await testServer({ server: { trustedProxies: ['10.0.0.0/8'] } }), forwarded)).toBe(
      '127.0.0.1',
    );
  });

  test('name the caller when a configured proxy sends them', async () => {
    const trusting = await testServer({ server: { trustedProxies: ['127.0.0.1'] } });
    expect(await addressSeen(trusting, forwarded)).toBe('198.51.100.7');
    expect(await codeOf('POST /api/v1/sessions', { ...forwarded, origin: 'https://keys.contoso.com' }, trusting)).toBe(
      'answered',
    );
  });

  test('an address that the caller put in front is not believed', async () => {
    const trusting = await testServer({ server: { trustedProxies: ['127.0.0.1'] } });
    expect(await addressSeen(trusting, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' })).toBe('198.51.100.7');
  });

  test.each(['everybody', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.1/24/8', ''])(
    'the proxy %j is refused at the start',
    async (proxy) => {
      await expect(testServer({ server: { trustedProxies: [proxy] } })).rejects.toMatchObject({
        code: 'configuration-invalid',
      });
    },
  );
});
