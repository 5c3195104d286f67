import { expect, test } from 'vitest';
import { issueTokenResponse } from '../../src/wire/rest/tokens.ts';
import { escrow, newKey, type SentKey } from '../support/escrowing.ts';
import { computerToken, person, startKeyhaven } from '../support/keyhaven.ts';

/** An administrator with a second account of the same person that reads keys (docs/threat-model.md). */
test('an administrator reaches no key through associations that he or a token of his made', async () => {
  const server = await startKeyhaven();
  const director = 'CONTOSO\\director';
  const alice = { person: 'CONTOSO\\alice' };
  const admin = await person(server, 'alice-admin', ['administrator'], alice);
  const hd = await person(server, 'alice-hd', ['helpdesk'], alice);
  const self = await person(server, 'alice-self', ['self-service'], alice);
  const other = await person(server, 'hanna', ['helpdesk']);
  const keys = [newKey('CONTOSO\\WS-DIR', [director]), newKey('CONTOSO\\WS-DIR2', [director])] as const;
  for (const key of keys) {
    const stored = await escrow(server, key, await computerToken(server, key.computer));
    expect(stored.status, stored.text).toBe(201);
  }
  const associate = (computer: string, who: string, bearer: string) =>
    server.call('POST', '/api/v1/associations', { computer, person: who, source: 'manual' }, bearer);
  const issue = async (request: object) => {
    const token = { label: 'x', mayReveal: false, expiresInDays: 1, ...request };
    return (await server.call('POST', '/api/v1/tokens', token, admin)).as(issueTokenResponse).secret;
  };
  const helpDesk = (key: SentKey, userName: string, bearer: string) =>
    server.call(
      'POST',
      '/api/v1/recovery/keys/reveal',
      { keyId: key.keyId, userDomain: 'CONTOSO', userName, reason: 'lost-pin' },
      bearer,
    );
  const own = (key: SentKey) =>
    server.call('POST', '/api/v1/self-service/keys/reveal', { keyId: key.keyId, reason: 'lost-pin-passphrase' }, self);

  // By his own hand for somebody whom he names.
  expect((await associate('CONTOSO\\WS-DIR', 'CONTOSO\\bob', admin)).status).toBe(201);
  expect((await helpDesk(keys[0], 'bob', hd)).status).toBe(404);
  // With a token that he issued, for himself.
  const migration = await issue({ role: 'data-migration' });
  expect((await associate('CONTOSO\\WS-DIR', 'CONTOSO\\alice', migration)).status).toBe(201);
  expect((await own(keys[0])).status).toBe(404);
  // As the computer itself, whose token he renewed.
  const computer = await issue({ computer: 'CONTOSO\\WS-DIR2' });
  const report = newKey('CONTOSO\\WS-DIR2', ['CONTOSO\\alice']);
  expect((await escrow(server, report, computer)).status).toBe(201);
  for (const key of [keys[1], report]) expect((await own(key)).status).toBe(404);

  // For everybody else they count.
  const given = await helpDesk(keys[0], 'bob', other);
  expect(given, given.text).toMatchObject({ status: 200, body: { more: false } });
  expect((await helpDesk(keys[1], 'director', hd)).status).toBe(200);
  expect(await server.stop()).toBe(0);
}, 120_000);
