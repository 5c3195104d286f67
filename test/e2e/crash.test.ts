import { describe, expect, test } from 'vitest';
import { verifyAuditResponse } from '../../src/wire/rest/audit.ts';
import { escrowKeyResponse } from '../../src/wire/rest/escrow.ts';
import { revealKeysResponse } from '../../src/wire/rest/recovery.ts';
import { eachAtOnce, escrow, newKey, reveal, type SentKey } from '../support/escrowing.ts';
import { placeOn, storeKinds } from '../support/installation-place.ts';
import { computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';

const keysInAll = 2000;
const computers = Array.from({ length: 8 }, (_, at) => `CONTOSO\\WS${String(at)}`);
const atOnce = 48;
const killAfter = 700;

interface Acknowledgements {
  readonly acknowledged: readonly SentKey[];
  readonly unanswered: readonly SentKey[];
}

/** Sends all keys and ends the server without warning when so many were acknowledged. */
async function escrowUntilKilled(
  server: Keyhaven,
  keys: readonly SentKey[],
  tokens: ReadonlyMap<string, string>,
): Promise<Acknowledgements> {
  const acknowledged: SentKey[] = [];
  const unanswered: SentKey[] = [];
  await eachAtOnce(keys, atOnce, async (key) => {
    const answer = await escrow(server, key, tokens.get(key.computer) ?? '').catch(() => undefined);
    if (answer === undefined) {
      unanswered.push(key);
      return;
    }
    expect(answer, answer.text).toMatchObject({ status: 201, body: { outcome: 'stored' } });
    acknowledged.push(key);
    if (acknowledged.length === killAfter) process.kill(server.pid, 'SIGKILL');
  });
  return { acknowledged, unanswered };
}

async function verify(server: Keyhaven, auditor: string): Promise<void> {
  const verified = await server.call('POST', '/api/v1/audit/verification', {}, auditor);
  expect(verified, verified.text).toMatchObject({ status: 200, body: { intact: true, checkpoint: { agrees: true } } });
  const { firstBroken, batches } = verified.as(verifyAuditResponse);
  expect(firstBroken).toBeUndefined();
  expect(batches?.checked).toBeGreaterThan(0);
}

describe.each(storeKinds)('kill -9 in the middle of 2,000 escrows on %s', (kind) => {
  test('loses no key that was acknowledged', async () => {
    const place = await placeOn(kind, {
      KEYHAVEN_NEW_CLAIMS_PER_DAY: '10000',
      KEYHAVEN_REVEALS_PER_HOUR: '10000',
      KEYHAVEN_LOG_LEVEL: 'error',
    });
    const first = await startKeyhaven(place.env, place.folder);
    const advanced = await person(first, 'adam', ['advanced-helpdesk']);
    const auditor = await person(first, 'ann', ['auditor']);
    const tokens = new Map<string, string>();
    for (const computer of computers) tokens.set(computer, await computerToken(first, computer));
    const keys = Array.from({ length: keysInAll }, (_, at) => newKey(computers[at % computers.length] ?? ''));

    const { acknowledged, unanswered } = await escrowUntilKilled(first, keys, tokens);
    expect(await first.stop()).toBeNull();
    expect(first.child.signalCode).toBe('SIGKILL');
    // Whoever was on the way at that moment may have been answered or not; the rest can only have been refused a connection.
    expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);
    expect(acknowledged.length).toBeLessThan(killAfter + atOnce);
    expect(unanswered).toHaveLength(keysInAll - acknowledged.length);

    const second = await first.again();
    await verify(second, auditor);
    await eachAtOnce(acknowledged, 16, async ({ keyId, recoveryPassword, computer }) => {
      const answer = await reveal(second, keyId, advanced);
      expect(answer, answer.text).toMatchObject({
        status: 200,
        body: { keyId, keys: [{ recoveryPassword, computer, conflict: false }] },
      });
      expect(answer.as(revealKeysResponse).keys).toHaveLength(1);
    });

    // Clients send again what nobody acknowledged, and to be sure also the rest.
    const outcomes = new Map<SentKey, string>();
    await eachAtOnce(keys, atOnce, async (key) => {
      const answer = await escrow(second, key, tokens.get(key.computer) ?? '');
      const { outcome, conflict } = answer.as(escrowKeyResponse);
      outcomes.set(key, `${String(answer.status)} ${outcome} ${conflict ? 'conflict' : 'alone'}`);
    });
    expect(new Set(acknowledged.map((key) => outcomes.get(key)))).toEqual(new Set(['200 already-stored alone']));
    const late = unanswered.filter((key) => outcomes.get(key) === '200 already-stored alone').length;
    const anew = unanswered.filter((key) => outcomes.get(key) === '201 stored alone').length;
    expect(late + anew).toBe(unanswered.length);
    // Only what was in flight can have been written without its answer.
    expect(late).toBeLessThanOrEqual(atOnce);
    await place.look(second, async (db) => {
      const { count } = await db
        .selectFrom('recovery_key')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(count).toBe(keysInAll);
    });
    await verify(second, auditor);
    expect(await second.stop()).toBe(0);
  }, 300_000);
});
