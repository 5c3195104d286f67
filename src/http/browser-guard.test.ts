import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf, sampleRequests } from '../../test/support/sample-requests.ts';
import { bearer, type TestServer, testServer } from '../../test/support/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server.app.close());

async function codeOf(route: string, headers: Record<string, string>, on = server): Promise<string> {
  const answer = await on.app.inject(injectionOf(route, headers));
  return answer.statusCode < 400 ? 'answered' : answer.json<{ code: string }>().code;
}

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

describe.each(['POST /api/v1/escrow/recovery-keys', 'POST /api/v1/escrow/tpm-owner-auths'])('%s', (route) => {
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
