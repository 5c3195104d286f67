import { afterEach, expect, test } from 'vitest';
import { samplePerson } from '../../../test/support/sample-person.ts';
import { bearer, type TestServer, testServer } from '../../../test/support/test-server.ts';
import { Secret } from '../../base/secret.ts';

let server: TestServer | undefined;
afterEach(() => server?.app.close());

test('says the roles that count in this session', async () => {
  const person = samplePerson({ roles: new Set(['helpdesk'] as const), administratorWithheld: true });
  server = await testServer({
    services: {
      signIn: () => Promise.resolve({ token: Secret.fromText('khs_x'), person, expiresAt: 1 }),
      currentSession: () => ({ person, expiresAt: 1 }),
    },
  });
  const url = '/api/v1/sessions';
  const payload = { account: 'jdoe', password: 'x' };
  const signedIn = await server.app.inject({ method: 'POST', url, payload });
  expect(signedIn.json()).toMatchObject({ roles: ['helpdesk'] });
  const current = await server.app.inject({ method: 'GET', url: `${url}/current`, headers: bearer('person-helpdesk') });
  expect(current.json()).toMatchObject({ roles: ['helpdesk'], keptBy: 'account' });
});
