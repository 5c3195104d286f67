import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listAuditResponse } from '../../src/wire/rest/audit.ts';
import { readinessResponse } from '../../src/wire/rest/health.ts';
import { escrow, newKey, reveal } from '../support/escrowing.ts';
import { computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';

async function auditChain(server: Keyhaven) {
  const { checks } = (await server.call('GET', '/readyz')).as(readinessResponse);
  return checks.find(({ name }) => name === 'audit-chain');
}

test('a restored backup without its checkpoint reveals nothing until an administrator accepts it', async () => {
  const first = await startKeyhaven();
  // From the first start on, without any reveal.
  expect(await auditChain(first)).toEqual({ name: 'audit-chain', ok: true });
  const advanced = await person(first, 'adam', ['advanced-helpdesk']);
  const auditor = await person(first, 'ann', ['auditor']);
  const key = newKey('CONTOSO\\WS01');
  expect((await escrow(first, key, await computerToken(first, key.computer))).status).toBe(201);
  expect(await first.stop()).toBe(0);
  const [data, backup] = [join(first.folder, 'data'), join(first.folder, 'backup')];
  cpSync(data, backup, { recursive: true });

  const second = await first.again();
  expect((await reveal(second, key.keyId, advanced)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  rmSync(data, { recursive: true });
  cpSync(backup, data, { recursive: true });
  rmSync(join(first.folder, 'checkpoint', 'head'));

  const third = await second.again();
  const refused = await reveal(third, key.keyId, advanced);
  expect(refused, refused.text).toMatchObject({ status: 503, body: { code: 'chain-behind-checkpoint' } });
  expect(refused.text).not.toContain(key.recoveryPassword);
  expect(await auditChain(third)).toMatchObject({ ok: false, note: expect.stringContaining('no checkpoint') });
  // The attempt is on record, though the chain is not what it was.
  const rows = await third.call('GET', '/api/v1/audit/events?type=key-reveal', undefined, auditor);
  expect(rows.as(listAuditResponse).events).toMatchObject([{ actor: 'adam', result: 'Failed' }]);
  // Neither time nor a restart makes a checkpoint of what is there.
  expect(await third.stop()).toBe(0);
  const fourth = await third.again();
  expect((await reveal(fourth, key.keyId, advanced)).status).toBe(503);

  const accepted = await fourth.command('audit', 'accept-restore', '--reason', 'the backup of last night');
  expect(accepted, accepted.stderr).toMatchObject({ code: 0 });
  expect((await reveal(fourth, key.keyId, advanced)).status).toBe(200);
  const restored = await fourth.call('GET', '/api/v1/audit/events?type=restore-accepted', undefined, auditor);
  expect(restored.as(listAuditResponse).events).toMatchObject([
    { reason: 'the backup of last night', detail: { lostSequence: 'unknown' } },
  ]);
  expect(await fourth.stop()).toBe(0);
}, 180_000);
