import { describe, expect, test } from 'vitest';
import { isKeyhavenError } from '../../src/base/error.ts';
import { readKeyPackage } from '../../src/bitlocker/key-package.ts';
import { makeVolume } from '../../src/bitlocker/make-volume.ts';
import { type ProofResult, proveRecoveryPassword } from '../../src/bitlocker/prove.ts';
import { readVolume } from '../../src/bitlocker/read-volume.ts';
import { type Stretch, stretchRecoveryPassword } from '../../src/bitlocker/stretch.ts';
import { parseVolumeMetadata, type VolumeMetadata } from '../../src/bitlocker/volume-metadata.ts';
import type { VolumeReader } from '../../src/bitlocker/volume-reader.ts';
import { fitChecksum, mutate, SeededRandom } from '../support/mutate.ts';

const seed = 0x4b657968;
const runs = 10;
const mutationsPerRun = 100_000;
// One takes 50 us; a busy machine may pause any of them.
const longest = 5000;

// Most mutations are refused with an error, and a stack trace costs more than the refusal.
Error.stackTraceLimit = 0;

// One round in place of 2^20, for the volume and for the proof alike: all else is as it always is.
const quickStretch: Stretch = (password, salt) => stretchRecoveryPassword(password, salt, 1);

const setup = new SeededRandom(seed);
const volume = makeVolume({
  protectors: [{ label: 'DiskPassword' }, {}],
  created: 1_767_312_000_000,
  random: (size) => setup.bytes(size),
  stretch: quickStretch,
});
const original = volume.metadataBytes;
const blockSize = original.readUInt16LE(8) * 16;
const [first, second] = twoOf(volume.protectors);

function twoOf<T>([one, two]: readonly T[]): [T, T] {
  if (!one || !two) throw new Error('the volume has two protectors');
  return [one, two];
}

/** The bytes that a proof speaks for: the block, its checksum, and the sealed hash. */
function provenPart(bytes: Buffer): Buffer {
  return Buffer.concat([
    bytes.subarray(0, blockSize),
    bytes.subarray(blockSize + 4, blockSize + 8),
    bytes.subarray(blockSize + 16, original.length),
  ]);
}

function parse(bytes: Buffer): VolumeMetadata | undefined {
  try {
    return parseVolumeMetadata(bytes);
  } catch (error) {
    if (isKeyhavenError(error, 'volume-metadata-unreadable')) return undefined;
    throw error;
  }
}

interface Tally {
  unreadable: number;
  slowest: number;
  readonly states: Map<ProofResult['state'], number>;
}

function tryMutation(bytes: Buffer, tally: Tally): void {
  const start = performance.now();
  const metadata = parse(bytes);
  const result = metadata && proveRecoveryPassword(metadata, first.keyId, first.password, quickStretch);
  tally.slowest = Math.max(tally.slowest, performance.now() - start);
  if (!result) tally.unreadable += 1;
  else tally.states.set(result.state, (tally.states.get(result.state) ?? 0) + 1);
  if (result?.state === 'proven' && !provenPart(bytes).equals(provenPart(original))) {
    throw new Error(`false proof (seed ${seed}): ${bytes.toString('hex')}`);
  }
}

const total: Tally = { unreadable: 0, slowest: 0, states: new Map() };

describe(`mutated metadata, seed ${seed}`, { timeout: 120_000 }, () => {
  test('unchanged, it is proven', () => {
    expect(proveRecoveryPassword(parseVolumeMetadata(original), first.keyId, first.password, quickStretch)).toEqual({
      state: 'proven',
    });
  });

  test.each(Array.from({ length: runs }, (_, run) => run))(
    `run %i of ${runs} gives no crash, no hang and no false proof`,
    (run) => {
      const random = new SeededRandom(seed + run * 7919);
      for (let n = 0; n < mutationsPerRun; n++) {
        const bytes = mutate(original, random);
        tryMutation(random.below(2) === 0 ? bytes : fitChecksum(bytes), total);
      }
      expect(total.slowest).toBeLessThan(longest);
    },
  );

  test('the mutations reached every outcome', () => {
    console.log(
      `seed ${seed}: ${total.unreadable} unreadable, ${JSON.stringify([...total.states])}, slowest ${total.slowest.toFixed(1)} ms`,
    );
    expect(total.unreadable + [...total.states.values()].reduce((a, b) => a + b)).toBe(runs * mutationsPerRun);
    for (const state of ['failed', 'matched'] as const) expect(total.states.get(state)).toBeGreaterThan(1000);
    expect(total.unreadable).toBeGreaterThan(1000);
  });

  test('the password of the other protector is never proven', () => {
    const random = new SeededRandom(seed);
    for (let n = 0; n < 20_000; n++) {
      const metadata = parse(fitChecksum(mutate(original, random)));
      const state = metadata && proveRecoveryPassword(metadata, first.keyId, second.password, quickStretch).state;
      expect(state).not.toBe('proven');
    }
  });
});

test('mutated boot sectors give a volume or `volume-metadata-unreadable`', { timeout: 120_000 }, () => {
  const random = new SeededRandom(seed);
  const boot = volume.image.subarray(0, 512);
  let found = 0;
  for (let n = 0; n < 20_000; n++) {
    const mutated = mutate(boot, random);
    const reader: VolumeReader = {
      read: (offset, length) => (offset === 0 ? mutated : volume.image).subarray(offset, offset + length),
    };
    try {
      expect(readVolume(reader).metadataBytes).toEqual(original);
      found += 1;
    } catch (error) {
      if (!isKeyhavenError(error, 'volume-metadata-unreadable')) throw error;
    }
  }
  expect(found).toBeGreaterThan(1000);
});

test('mutated key packages are read or not, and nothing else happens', () => {
  const random = new SeededRandom(seed);
  let read = 0;
  for (let n = 0; n < 50_000; n++) if (readKeyPackage(mutate(first.keyPackage, random))) read += 1;
  expect(read).toBeGreaterThan(1000);
  expect(read).toBeLessThan(50_000);
});
