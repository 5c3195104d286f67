import { createHash, hash } from 'node:crypto';
import type { Secret } from '../src/base/secret.ts';
import { makeVolume } from '../src/bitlocker/make-volume.ts';
import { Prover } from '../src/bitlocker/prover.ts';
import { stretchRecoveryPassword, stretchRounds } from '../src/bitlocker/stretch.ts';
import { parseVolumeMetadata } from '../src/bitlocker/volume-metadata.ts';
import { type Bench, byTurns } from './bench.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';

/** Proofs in one thread, beside the plainest way to do the same work on one core: a loop around node:crypto. */
export async function measureProofs(bench: Bench): Promise<Result[]> {
  bench.tell('proofs in one thread, beside a loop of node:crypto on one core');
  const { metadataBytes, protectors } = makeVolume();
  const [protector] = protectors;
  const salt = parseVolumeMetadata(metadataBytes).protectors[0]?.stretch?.salt;
  if (protector === undefined || salt === undefined) throw new Error('a volume has a protector');
  const prover = new Prover();
  const prove = async () => {
    const { state } = await prover.prove(metadataBytes, protector.keyId, protector.password);
    if (state !== 'proven') throw new Error(`a proof that holds came out as ${state}`);
  };
  const expected = stretchRecoveryPassword(protector.password.bytes, salt).reveal();
  try {
    // The thread starts with the first, which goes alone; the code for four is fast with the others.
    await together(prove, 5);
    const turns = await byTurns(Math.ceil(bench.scale.rounds / 2), [
      ['loop', () => Promise.resolve(loopsPerSecond(protector.password.bytes, salt, expected))],
      ['one', () => together(prove, 1)],
      // What finds the thread idle goes alone: four together follow it.
      ['four', () => proofsBehindOne(prove, 4)],
    ]);
    const against = (name: string, which: 'one' | 'four', atLeast?: number): Result =>
      result({
        ...{ name, store: 'none', unit: 'proofs/s', measured: sample(turns.of(which)) },
        reference: sample(turns.of('loop')).value,
        ratio: sample(turns.ratios(which, 'loop')).value,
        ...(atLeast !== undefined && { target: { of: 'ratio', atLeast } }),
      });
    return [against('proofs, one at a time', 'one'), against('proofs, four at once', 'four', 2)];
  } finally {
    await prover.close();
  }
}

async function together(prove: () => Promise<void>, count: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: count }, prove));
  return (count * 1000) / (performance.now() - startedAt);
}

/** The rate of so many that wait together, from when the one before them is done. */
async function proofsBehindOne(prove: () => Promise<void>, count: number): Promise<number> {
  const first = prove();
  const others = Array.from({ length: count }, prove);
  await first;
  const startedAt = performance.now();
  await Promise.all(others);
  return (count * 1000) / (performance.now() - startedAt);
}

/** { last 32, first 32, salt 16, round u64 } hashed over and over, checked against the product's own. */
function loopsPerSecond(password: Secret, salt: Uint8Array, expected: Buffer): number {
  const block = Buffer.alloc(88);
  createHash('sha256').update(password.reveal()).digest().copy(block, 32);
  block.set(salt, 64);
  const startedAt = performance.now();
  for (let round = 0; round < stretchRounds; round++) {
    block.writeUInt32LE(round, 80);
    hash('sha256', block, 'buffer').copy(block, 0);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (!block.subarray(0, 32).equals(expected)) throw new Error('the loop of node:crypto stretches to another key');
  return 1 / seconds;
}
