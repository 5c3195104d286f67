import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatGuid, newGuid } from '../../src/base/guid.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { listAuditResponse } from '../../src/wire/rest/audit.ts';
import { escrowKeyBatchResponse, escrowOwnerAuthBatchResponse } from '../../src/wire/rest/escrow-batch.ts';
import { revealKeysResponse } from '../../src/wire/rest/recovery.ts';
import { computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';

let server: Keyhaven;
let migration: string;
let advanced: string;
let auditor: string;

beforeAll(async () => {
  server = await startKeyhaven({});
  migration = await person(server, 'mig', ['data-migration']);
  advanced = await person(server, 'adam', ['advanced-helpdesk']);
  auditor = await person(server, 'ann', ['auditor']);
}, 120_000);

afterAll(() => server.stop('SIGKILL'));

function claim(computer: string) {
  return {
    computer,
    volume: { id: formatGuid(newGuid()), type: 'unknown' },
    keyId: formatGuid(newGuid()),
    recoveryPassword: generateRecoveryPassword().format().revealText(),
  };
}

async function send(records: readonly unknown[], bearer: string) {
  const answer = await server.call('POST', '/api/v1/escrow/recovery-keys/batch', { records }, bearer);
  expect(answer.status, answer.text).toBe(200);
  return answer.as(escrowKeyBatchResponse).results;
}

async function newestAudit(query: string) {
  const answer = await server.call('GET', `/api/v1/audit/events?limit=1&${query}`, undefined, auditor);
  return answer.as(listAuditResponse).events[0];
}

test('many keys share one transaction and one row of the trail; a wrong one among them stores nothing', async () => {
  const claims = Array.from({ length: 100 }, (_, at) => claim(`CONTOSO\\BATCH${String(at)}`));
  const wrong = { ...claim('CONTOSO\\WRONG'), recoveryPassword: '482193-000000' };
  const results = await send([...claims.slice(0, 50), wrong, ...claims.slice(50)], migration);
  expect(results.map((one) => ('outcome' in one ? one.outcome : one['code']))).toEqual([
    ...Array<string>(50).fill('stored'),
    'recovery-password-invalid',
    ...Array<string>(50).fill('stored'),
  ]);
  expect(await newestAudit('type=escrow-batch')).toMatchObject({ detail: { count: 100 } });
  expect(await send(claims, migration)).toMatchObject(
    claims.map(() => ({ outcome: 'already-stored', conflict: false })),
  );
  for (const { keyId, recoveryPassword } of [claims[0], claims[99]].filter((one) => one !== undefined)) {
    const revealed = await server.call('POST', '/api/v1/recovery/keys/reveal', { keyId, reason: 'lost-pin' }, advanced);
    expect(revealed.as(revealKeysResponse).keys.map((key) => key.recoveryPassword)).toEqual([recoveryPassword]);
  }
}, 60_000);

test('a computer writes its own keys and no other, which is on record', async () => {
  const token = await computerToken(server, 'CONTOSO\\OWN1');
  const results = await send([claim('CONTOSO\\OWN1'), claim('CONTOSO\\OTHER'), claim('own1.contoso.com')], token);
  expect(results).toMatchObject([
    { outcome: 'stored' },
    { code: 'not-own-computer', status: 403 },
    { outcome: 'stored' },
  ]);
  expect(await newestAudit('type=escrow-refused')).toMatchObject({ detail: { code: 'not-own-computer' } });
});

test('the same key twice in one request is one, and with another password a conflict', async () => {
  const one = claim('CONTOSO\\TWICE');
  const other = { ...one, recoveryPassword: claim('CONTOSO\\TWICE').recoveryPassword };
  expect(await send([one, one, other], migration)).toMatchObject([
    { outcome: 'stored', conflict: false },
    { outcome: 'already-stored', conflict: false },
    { outcome: 'stored', conflict: true },
  ]);
});

test('TPM owner authorisations go the same way', async () => {
  const value = () => randomBytes(20).toString('base64');
  const records = [
    { computer: 'CONTOSO\\TPM1', ownerAuth: value(), origin: 'imported' },
    { computer: 'CONTOSO\\TPM2', ownerAuth: 'AAAA', origin: 'imported' },
    { computer: 'CONTOSO\\TPM3', ownerAuth: value(), origin: 'imported' },
  ];
  const answer = await server.call('POST', '/api/v1/escrow/tpm-owner-auths/batch', { records }, migration);
  expect(answer.as(escrowOwnerAuthBatchResponse).results).toMatchObject([
    { outcome: 'stored' },
    { code: 'owner-auth-invalid' },
    { outcome: 'stored' },
  ]);
});
