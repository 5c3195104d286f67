import { afterEach, describe, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../test/support/test-server.ts';
import type { NegotiateOutcome } from '../auth/negotiate/negotiate.ts';

const url = '/api/v1/browser-sessions/ticket';

let server: TestServer | undefined;
afterEach(() => server?.app.close());

async function post(outcome: NegotiateOutcome | undefined, headers: Record<string, string> = {}) {
  const judged: string[] = [];
  const accept = (token: string): Promise<NegotiateOutcome> => {
    judged.push(token);
    return outcome === undefined ? Promise.reject(new Error('asked')) : Promise.resolve(outcome);
  };
  server = await testServer({ server: { negotiate: { accept } } });
  const answer = await server.app.inject({ method: 'POST', url, headers, payload: {} });
  return { answer, judged, received: server.services.received };
}

const jane = { accepted: true, principal: { account: 'jane', realm: 'CONTOSO.COM' }, answer: 'oRQwEg==' } as const;

describe('the sign-in with a ticket', () => {
  test('asks for one with the challenge that browsers wait for', async () => {
    const { answer, judged } = await post(jane);
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Negotiate']);
    expect(answer.json()).toMatchObject({ code: 'not-signed-in' });
    expect(judged).toEqual([]);
  });

  test('gives the cookie, and proves itself to the caller', async () => {
    const { answer, judged, received } = await post(jane, { authorization: 'Negotiate YIIB' });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([201, 'Negotiate oRQwEg==']);
    expect(answer.headers['set-cookie']).toMatch(/^__Host-keyhaven=.*HttpOnly; Secure; SameSite=Strict/);
    expect(judged).toEqual(['YIIB']);
    expect(received.get('signInTicket')).toMatchObject([{ principal: { account: 'jane' }, address: '127.0.0.1' }]);
  });

  test('ends with a neutral answer for a ticket that is refused, and asks for no other', async () => {
    const refused = { accepted: false, because: 'replayed', sentence: 'seen before' } as const;
    const { answer, received } = await post(refused, { authorization: 'negotiate YIIB' });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toContain('seen before');
    expect(received.get('refuseTicket')).toEqual([{ address: '127.0.0.1', because: 'replayed', said: 'seen before' }]);
  });

  test.each(['Bearer khs_x', 'Negotiate', 'Negotiate a b', 'NTLM TlRM', 'Basic eDp5'])(
    'does not judge %s',
    async (authorization) => {
      const { answer, judged } = await post(jane, { authorization });
      expect(answer.statusCode).toBe(401);
      expect(judged).toEqual([]);
    },
  );

  test('is refused to a page of another site', async () => {
    const { answer, judged } = await post(jane, { authorization: 'Negotiate YIIB', origin: 'https://evil.example' });
    expect(answer.statusCode).toBe(403);
    expect(judged).toEqual([]);
  });

  test('is not found where no keytab is configured', async () => {
    server = await testServer({ server: { negotiate: undefined } });
    const answer = await server.app.inject({ method: 'POST', url, payload: {} });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([404, undefined]);
  });
});
