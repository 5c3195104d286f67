import { afterEach, describe, expect, test } from 'vitest';
import { injectionOf, sampleRequests } from '../../../test/support/sample-requests.ts';
import { bearer, type TestServer, type TestServerOptions, testServer } from '../../../test/support/test-server.ts';
import type { NegotiateOutcome } from './negotiate/negotiate.ts';

const taking = [
  'POST /api/v1/escrow/recovery-keys',
  'POST /api/v1/escrow/tpm-owner-auths',
  'POST /api/v1/associations',
  'DELETE /api/v1/associations/:id',
  'POST /api/v1/escrow/recovery-keys/batch',
  'POST /api/v1/escrow/tpm-owner-auths/batch',
];
const [escrow = '', , associate = ''] = taking;
const ticket = { authorization: 'Negotiate YIIB' };
const accepted = (account: string): NegotiateOutcome => ({
  accepted: true,
  principal: { account, realm: 'CONTOSO.COM' },
  answer: 'oRQwEg==',
});
const replayed: NegotiateOutcome = { accepted: false, because: 'replayed', sentence: 'came for the second time' };

let server: TestServer;
afterEach(() => server.app.close());

async function call(
  outcome: NegotiateOutcome | undefined,
  route: string,
  headers: Record<string, string> = ticket,
  options: TestServerOptions = {},
) {
  const negotiate = outcome && { accept: () => Promise.resolve(outcome) };
  server = await testServer({ ...options, server: { negotiate } });
  const answer = await server.app.inject(injectionOf(route, headers));
  return { status: answer.statusCode, challenge: answer.headers['www-authenticate'] };
}

describe('a ticket', () => {
  test.each(taking)('lets a member of data migration do %s, and the server proves itself', async (route) => {
    const { status, challenge } = await call(accepted('jane'), route);
    expect(status).toBeLessThan(300);
    expect(challenge).toBe('Negotiate oRQwEg==');
    expect(server.services.received.get('recogniseCaller')).toEqual([
      { account: 'jane', realm: 'CONTOSO.COM' },
      { method: route.split(' ')[0], route: route.split(' ')[1], address: '127.0.0.1' },
    ]);
  });

  test('lets a computer escrow, and not associate', async () => {
    expect((await call(accepted('WS01$'), escrow)).status).toBe(201);
    await server.app.close();
    expect((await call(accepted('WS01$'), associate)).status).toBe(403);
    expect(server.services.refused).toMatchObject([{ actor: { kind: 'computer' }, route: '/api/v1/associations' }]);
  });

  test('of anybody else is refused', async () => {
    expect((await call(accepted('erin'), escrow)).status).toBe(403);
    expect(server.services.received.has('escrowKey')).toBe(false);
  });

  test('that is not accepted is refused, and goes on record', async () => {
    expect(await call(replayed, escrow)).toEqual({ status: 401, challenge: 'Negotiate' });
    expect(server.services.received.get('refuseCallersTicket')).toEqual([
      { method: 'POST', route: '/api/v1/escrow/recovery-keys', address: '127.0.0.1' },
      { because: 'replayed', said: 'came for the second time' },
    ]);
  });

  const elsewhere = Object.keys(sampleRequests).filter(
    (route) => route.includes('/api/v1/') && !taking.includes(route),
  );
  test('counts nowhere else: no other route asks who it names', async () => {
    let asked = 0;
    const accept = () => Promise.resolve(accepted('jane')).finally(() => (asked += 1));
    server = await testServer({ server: { negotiate: { accept } } });
    for (const route of elsewhere.filter((one) => !one.endsWith('/browser-sessions/ticket'))) {
      const answer = await server.app.inject(injectionOf(route, ticket));
      const { 'www-authenticate': challenge } = answer.headers;
      expect([route, challenge]).toEqual([route, answer.statusCode === 401 ? 'Bearer' : undefined]);
    }
    expect(asked).toBe(0);
    expect(server.services.received.has('recogniseCaller')).toBe(false);
  });

  test.each([
    ['origin', 'https://localhost'],
    ['sec-fetch-site', 'same-origin'],
    ['cookie', 'theme=dark'],
  ])('that a page made a browser send, with %s, is refused unread', async (name, value) => {
    for (const route of [escrow, associate]) {
      const { status } = await call(accepted('jane'), route, { ...ticket, host: 'localhost', [name]: value });
      expect(status).toBe(403);
      expect(server.services.received.size).toBe(0);
      await server.app.close();
    }
    server = await testServer();
  });

  test.each(['Negotiate', 'Negotiate ', 'Negotiate a b'])('that is none, %j, is nobody', async (authorization) => {
    expect(await call(accepted('jane'), escrow, { authorization })).toEqual({ status: 401, challenge: 'Negotiate' });
  });

  test('counts for nothing where no keytab is configured', async () => {
    expect(await call(undefined, escrow)).toEqual({ status: 401, challenge: 'Bearer' });
  });
});

describe('without a ticket', () => {
  test('a machine is asked for one, and a page is not', async () => {
    expect(await call(accepted('jane'), associate, {})).toEqual({ status: 401, challenge: 'Negotiate' });
    await server.app.close();
    const fromPage = { host: 'localhost', 'sec-fetch-site': 'same-origin' };
    expect(await call(accepted('jane'), associate, fromPage)).toEqual({ status: 401, challenge: 'Bearer' });
  });

  test('a bearer counts as it did', async () => {
    expect((await call(accepted('jane'), escrow, bearer('computer'))).status).toBe(201);
    expect(server.services.received.has('recogniseCaller')).toBe(false);
  });
});
