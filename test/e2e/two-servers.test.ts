import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { verifyAuditResponse } from '../../src/wire/rest/audit.ts';
import { readinessResponse } from '../../src/wire/rest/health.ts';
import { revealKeysResponse } from '../../src/wire/rest/recovery.ts';
import { issueTokenResponse } from '../../src/wire/rest/tokens.ts';
import { eachAtOnce, escrow, newKey, reveal, type SentKey, search } from '../support/escrowing.ts';
import { type Place, postgresPlace } from '../support/installation-place.ts';
import { administrator, computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Pair {
  readonly place: Place;
  readonly first: Keyhaven;
  readonly second: Keyhaven;
}

/** Two servers on one database: the second with a copy of the key file, and nothing else of the first. */
async function startPair(env: Record<string, string>): Promise<Pair> {
  const place = await postgresPlace({ KEYHAVEN_LOG_LEVEL: 'error', ...env });
  const first = await startKeyhaven(place.env, place.folder);
  const folder = await tempFolder();
  cpSync(join(place.folder, 'etc'), join(folder, 'etc'), { recursive: true });
  const second = await startKeyhaven(place.env, folder);
  expect(second.output()).not.toContain('new installation');
  await acceptBeginning(second);
  return { place, first, second };
}

/** A further server does not know what was revealed before it came; an administrator says so, once and on the record. */
async function acceptBeginning(second: Keyhaven): Promise<void> {
  const auditChain = async () => {
    const { checks } = (await second.call('GET', '/readyz')).as(readinessResponse);
    return checks.find(({ name }) => name === 'audit-chain');
  };
  expect(await auditChain()).toMatchObject({ ok: false, note: expect.stringContaining('no checkpoint') });
  const accepted = await second.command('audit', 'accept-restore', '--reason', 'a further server');
  expect(accepted, accepted.stderr).toMatchObject({ code: 0 });
  expect(await auditChain()).toEqual({ name: 'audit-chain', ok: true });
}

async function stopPair({ first, second }: Pair): Promise<void> {
  expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
}

/** Alternately by the one server and by the other. */
function inTurns({ first, second }: Pair): () => Keyhaven {
  let turn = 0;
  return () => (turn++ % 2 === 0 ? first : second);
}

async function verify(server: Keyhaven, auditor: string) {
  const answer = await server.call('POST', '/api/v1/audit/verification', {}, auditor);
  const verified = answer.as(verifyAuditResponse);
  expect(verified, answer.text).toMatchObject({ intact: true, checkpoint: { agrees: true } });
  expect(verified.batches?.firstBroken).toBeUndefined();
  return verified;
}

test('two servers write one chain without a gap while both escrow and reveal', async () => {
  const pair = await startPair({ KEYHAVEN_REVEALS_PER_HOUR: '10000', KEYHAVEN_NEW_CLAIMS_PER_DAY: '10000' });
  const { place, first, second } = pair;
  const operators = [
    await person(first, 'adam', ['advanced-helpdesk']),
    await person(first, 'anna', ['advanced-helpdesk']),
  ];
  const auditor = await person(first, 'ann', ['auditor']);
  const computers = ['CONTOSO\\WS01', 'CONTOSO\\WS02', 'CONTOSO\\WS03'];
  const tokens = new Map<string, string>();
  for (const computer of computers) tokens.set(computer, await computerToken(first, computer));
  const next = inTurns(pair);
  const keys = Array.from({ length: 300 }, (_, at) => newKey(computers[at % computers.length] ?? ''));
  const stored: SentKey[] = [];
  let reveals = 0;
  const escrows = eachAtOnce(keys, 16, async (key) => {
    // The same key reaches both servers, as from a computer that is impatient: one of them stores it.
    const token = tokens.get(key.computer) ?? '';
    const answers = await Promise.all([escrow(first, key, token), escrow(second, key, token)]);
    expect(answers.map(({ status }) => status).sort(), answers.map(({ text }) => text).join()).toEqual([200, 201]);
    stored.push(key);
  });
  const revealing = eachAtOnce(
    Array.from({ length: 200 }, (_, at) => at),
    8,
    async (at) => {
      while (stored.length === 0) await sleep(5);
      const key = stored[at % stored.length];
      if (key === undefined) throw new Error('there is nothing to reveal yet');
      const answer = await reveal(next(), key.keyId, operators[at % operators.length] ?? '');
      expect(answer, answer.text).toMatchObject({
        status: 200,
        body: { keys: [{ recoveryPassword: key.recoveryPassword }] },
      });
      expect(answer.as(revealKeysResponse).keys).toHaveLength(1);
      reveals += 1;
    },
  );
  await Promise.all([escrows, revealing]);
  expect(reveals).toBe(200);

  const verified = [await verify(first, auditor), await verify(second, auditor)];
  expect(verified[0]?.head).toEqual(verified[1]?.head);
  expect(verified[0]?.batches?.checked).toBeGreaterThan(1);
  const rows = await place.look(first, async (db) => ({
    sequences: (await db.selectFrom('audit_event').select('seq').orderBy('seq').execute()).map(({ seq }) => seq),
    revealed: await db.selectFrom('audit_event').select('seq').where('type', '=', 'key-reveal').execute(),
    keys: await db.selectFrom('recovery_key').select('id').execute(),
  }));
  expect(rows.sequences).toEqual(Array.from(rows.sequences, (_, at) => at + 1));
  expect(rows.revealed).toHaveLength(200);
  expect(rows.keys).toHaveLength(keys.length);
  await stopPair(pair);
}, 180_000);

test('the ceiling of reveals is one for both', async () => {
  const pair = await startPair({ KEYHAVEN_REVEALS_PER_HOUR: '10' });
  const { place, first } = pair;
  const adam = await person(first, 'adam', ['advanced-helpdesk']);
  const anna = await person(first, 'anna', ['advanced-helpdesk']);
  const key = newKey('CONTOSO\\WS01');
  expect((await escrow(first, key, await computerToken(first, key.computer))).status).toBe(201);
  const next = inTurns(pair);
  const answers: number[] = [];
  await eachAtOnce(Array.from({ length: 40 }), 16, async () => {
    const answer = await reveal(next(), key.keyId, adam);
    answers.push(answer.status);
    if (answer.status !== 200) expect(answer.body).toMatchObject({ status: 429, code: 'reveal-ceiling-reached' });
  });
  expect(answers.filter((status) => status === 200)).toHaveLength(10);
  expect(answers.filter((status) => status === 429)).toHaveLength(30);
  // It is his own: others still work.
  expect((await reveal(next(), key.keyId, anna)).status).toBe(200);
  const recorded = await place.look(first, (db) =>
    db.selectFrom('audit_event').select(['actor', 'result']).where('type', '=', 'key-reveal').execute(),
  );
  expect(recorded.filter(({ actor, result }) => actor === 'adam' && result === 'Successful')).toHaveLength(10);
  expect(recorded.filter(({ actor, result }) => actor === 'adam' && result === 'Failed')).toHaveLength(30);
  await stopPair(pair);
}, 120_000);

test('what one server revokes the other refuses two seconds later', async () => {
  const pair = await startPair({});
  const { first, second } = pair;
  const admin = await administrator(first);
  const request = { label: 'script', role: 'advanced-helpdesk', mayReveal: false, expiresInDays: 1 };
  const issued = (await first.call('POST', '/api/v1/tokens', request, admin)).as(issueTokenResponse);
  const adam = await person(first, 'adam', ['advanced-helpdesk']);
  const bearers = [issued.secret, adam];
  const statuses = () => Promise.all(bearers.map(async (bearer) => (await search(second, '00000000', bearer)).status));
  // So that the second server remembers them.
  expect(await statuses()).toEqual([200, 200]);
  expect((await first.call('DELETE', `/api/v1/tokens/${String(issued.token.id)}`, undefined, admin)).status).toBe(204);
  expect((await first.call('PATCH', '/api/v1/accounts/adam', { disabled: true }, admin)).status).toBe(200);
  const revokedAt = performance.now();
  // On the server that did it at once, on the other when it looks again: kept busy, so that nothing runs out by itself.
  for (const bearer of bearers) expect((await search(first, '00000000', bearer)).status).toBe(401);
  while (performance.now() - revokedAt < 2000) await Promise.all([statuses(), sleep(50)]);
  expect(await statuses()).toEqual([401, 401]);
  await stopPair(pair);
}, 120_000);
