import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { newGuid } from '../base/guid.ts';
import { makeVolume } from './make-volume.ts';
import { Prover, type ProverOptions } from './prover.ts';

const volume = makeVolume();
const metadata = volume.metadataBytes;
const [protector] = volume.protectors;
if (!protector) throw new Error('the volume has a protector');
const { keyId, password } = protector;

const opened: Prover[] = [];

function open(options: ProverOptions = {}): Prover {
  const prover = new Prover(options);
  opened.push(prover);
  return prover;
}

/** A thread that answers `proven`, hangs for metadata `h`, throws for `t`, and exits for `x`. */
const stubbornProgram = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (batch) => {
      const orders = batch.map(({ metadata }) => String.fromCharCode(...metadata));
      while (orders.includes('h'));
      if (orders.includes('t')) throw new Error('fell');
      if (orders.includes('x')) process.exit();
      parentPort.postMessage(orders.map(() => ({ result: { state: 'proven' } })));
    });
  `)}`,
);

function order(prover: Prover, text: string) {
  return prover.prove(Buffer.from(text), keyId, password);
}

const busy = expect.objectContaining({ code: 'busy' });

afterEach(async () => {
  await Promise.all(opened.splice(0).map((prover) => prover.close()));
});

describe('proving in a thread', { timeout: 120_000 }, () => {
  test('gives the same answers as proving here', async () => {
    const prover = open();
    const before = Buffer.from(password.bytes.reveal());
    await expect(prover.prove(metadata, keyId, password)).resolves.toEqual({ state: 'proven' });
    expect(password.bytes.reveal()).toEqual(before);
    await expect(prover.prove(metadata, newGuid(), password)).resolves.toEqual({
      state: 'failed',
      because: 'key-id-not-on-volume',
    });
    await expect(prover.prove(metadata.subarray(1), keyId, password)).rejects.toMatchObject({
      name: 'KeyhavenError',
      code: 'volume-metadata-unreadable',
    });
  });

  test('proofs that wait for a thread are made together, and each gets its own answer', async () => {
    const prover = open();
    const other = makeVolume();
    const [its] = other.protectors;
    if (!its) throw new Error('the volume has a protector');
    const outcomes = await Promise.allSettled([
      prover.prove(metadata, keyId, password),
      prover.prove(other.metadataBytes, its.keyId, its.password),
      prover.prove(other.metadataBytes, its.keyId, password),
      prover.prove(metadata.subarray(1), keyId, password),
      prover.prove(metadata, newGuid(), password),
      prover.prove(metadata, keyId, its.password),
    ]);
    expect(outcomes).toMatchObject([
      { value: { state: 'proven' } },
      { value: { state: 'proven' } },
      { value: { state: 'failed', because: 'password-does-not-open' } },
      { reason: { code: 'volume-metadata-unreadable' } },
      { value: { state: 'failed', because: 'key-id-not-on-volume' } },
      { value: { state: 'failed', because: 'password-does-not-open' } },
    ]);
  });

  test('leaves the event loop free', async () => {
    const prover = open();
    const start = performance.now();
    let previous = start;
    let longestPause = 0;
    const ticks = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - previous);
      previous = performance.now();
    }, 5);
    await prover.prove(metadata, keyId, password);
    clearInterval(ticks);
    expect(longestPause).toBeLessThan((performance.now() - start) / 2);
  });
});

describe('the ceilings', () => {
  test('what exceeds the queue is refused, and the queue is worked off', async () => {
    const prover = open({ waiting: 2, program: stubbornProgram });
    const proofs = ['a', 'b', 'c', 'd'].map((text) => order(prover, text));
    const outcomes = await Promise.allSettled(proofs);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({ reason: { code: 'busy' } });
  });

  test('a proof that takes too long is ended, and the next one gets a new thread', async () => {
    const prover = open({ timeLimit: 3000, program: stubbornProgram });
    const outcomes = await Promise.allSettled([order(prover, 'h'), order(prover, 'a')]);
    expect(outcomes).toMatchObject([{ reason: { code: 'busy' } }, { value: { state: 'proven' } }]);
  });

  test.each(['t', 'x'])('a thread that falls (%s) fails its own proof alone', async (text) => {
    const prover = open({ program: stubbornProgram });
    const outcomes = await Promise.allSettled([order(prover, text), order(prover, 'a')]);
    expect(outcomes).toMatchObject([{ reason: { code: 'internal' } }, { value: { state: 'proven' } }]);
  });

  test('two threads prove while one hangs', async () => {
    const prover = open({ workers: 2, program: stubbornProgram });
    const stuck = Promise.allSettled([order(prover, 'h')]);
    await expect(order(prover, 'a')).resolves.toEqual({ state: 'proven' });
    await prover.close();
    expect(await stuck).toMatchObject([{ reason: { code: 'busy' } }]);
  });
});

describe('closing', () => {
  test('rejects what runs, what waits and what comes later', async () => {
    const prover = open({ program: stubbornProgram });
    const pending = Promise.allSettled([order(prover, 'h'), order(prover, 'a')]);
    await sleep(50);
    await prover.close();
    const late = Promise.allSettled([order(prover, 'a')]);
    const refused = { status: 'rejected', reason: busy };
    expect([...(await pending), ...(await late)]).toEqual([refused, refused, refused]);
  });

  test('an idle prover does not hold the process, and a proof in hand does', { timeout: 120_000 }, () => {
    const program = `
      const { Prover } = await import('./src/bitlocker/prover.ts');
      const { Secret } = await import('./src/base/secret.ts');
      const { makeVolume } = await import('./src/bitlocker/make-volume.ts');
      const { metadataBytes, protectors: [{ keyId, password }] } = makeVolume({ stretch: () => Secret.fromBytes(Buffer.alloc(32)) });
      console.log(await new Prover().prove(metadataBytes, keyId, password));
    `;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(run).toMatchObject({ status: 0, stdout: "{ state: 'failed', because: 'password-does-not-open' }\n" });
  });
});
