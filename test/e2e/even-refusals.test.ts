import { expect, test } from 'vitest';
import { formatGuid, newGuid } from '../../src/base/guid.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { problem } from '../../src/wire/rest/problem.ts';
import { computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';
import { tendency } from '../support/tendency.ts';

const each = 1000;
const atOnce = 16;

async function store(server: Keyhaven, computer: string): Promise<string> {
  const keyId = formatGuid(newGuid());
  const claim = {
    computer: `CONTOSO\\${computer}`,
    volume: { id: formatGuid(newGuid()), type: 'operating-system' },
    keyId,
    recoveryPassword: generateRecoveryPassword().format().revealText(),
    users: ['CONTOSO\\director'],
  };
  const answer = await server.call(
    'POST',
    '/api/v1/escrow/recovery-keys',
    claim,
    await computerToken(server, claim.computer),
  );
  expect(answer.status, answer.text).toBe(201);
  return keyId;
}

test('nobody can tell a key that is not his from one that is not there, by words or by time', async () => {
  const server = await startKeyhaven({ KEYHAVEN_LOG_LEVEL: 'error' });
  try {
    const operator = await person(server, 'hanna', ['helpdesk']);
    const foreign = await store(server, 'WS01');
    const kinds = {
      foreign: { times: new Array<number>(), words: new Set<string>() },
      missing: { times: new Array<number>(), words: new Set<string>() },
    };
    const ask = async (kind: 'foreign' | 'missing') => {
      const keyId = kind === 'foreign' ? foreign : formatGuid(newGuid());
      const request = { keyId, userDomain: 'CONTOSO', userName: 'jdoe', reason: 'lost-pin' };
      const began = performance.now();
      const answer = await server.call('POST', '/api/v1/recovery/keys/reveal', request, operator);
      kinds[kind].times.push(performance.now() - began);
      const { status, code, detail } = answer.as(problem);
      kinds[kind].words.add(`${String(status)} ${code} ${detail}`);
    };
    const turns = Array.from({ length: each }, () => ['foreign', 'missing'] as const).flat();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let kind = turns.shift(); kind !== undefined; kind = turns.shift()) await ask(kind);
      }),
    );
    expect(kinds.foreign.times).toHaveLength(each);
    expect(kinds.missing.times).toHaveLength(each);
    expect([...kinds.foreign.words]).toEqual([...kinds.missing.words]);
    expect([...kinds.foreign.words]).toEqual([expect.stringContaining('404 nothing-to-reveal')]);
    expect(Math.min(...kinds.foreign.times, ...kinds.missing.times)).toBeGreaterThanOrEqual(99);
    // With a thousand of each, chance alone stays within 0.46 and 0.54 in 99.9 of a hundred runs.
    expect(tendency(kinds.foreign.times, kinds.missing.times)).toBeGreaterThan(0.45);
    expect(tendency(kinds.foreign.times, kinds.missing.times)).toBeLessThan(0.55);
  } finally {
    await server.stop('SIGKILL');
  }
}, 180_000);
