import { afterEach, expect, test } from 'vitest';
import { storedAccount } from '../../../test/support/stub-services.ts';
import { bearer, type TestServer, testServer } from '../../../test/support/test-server.ts';
import { Secret } from '../../base/secret.ts';

let server: TestServer | undefined;
afterEach(() => server?.app.close());

test('an account that has administrator withheld is told so by the roles of its session', async () => {
  const account = { ...storedAccount, roles: ['helpdesk', 'administrator'] } as const;
  server = await testServer({
    services: {
      signIn: () => Promise.resolve({ token: Secret.fromText('khs_x'), account, expiresAt: 1 }),
      currentSession: () => Promise.resolve({ account, expiresAt: 1 }),
    },
  });
  const url = '/api/v1/sessions';
  const payload = { account: 'jdoe', password: 'x' };
  const signedIn = await server.app.inject({ method: 'POST', url, payload });
  expect(signedIn.json()).toMatchObject({ roles: ['helpdesk'] });
  const current = await server.app.inject({ method: 'GET', url: `${url}/current`, headers: bearer('person-helpdesk') });
  expect(current.json()).toMatchObject({ roles: ['helpdesk'] });
});
