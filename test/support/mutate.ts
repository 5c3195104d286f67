import { crc32 } from 'node:zlib';

/** A small generator of reproducible random integers (xorshift32): one seed, one run. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % limit;
  }

  bytes(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => this.below(256)));
  }
}

type Mutation = (bytes: Buffer, random: SeededRandom) => Buffer;

// Values at which length and count checks break.
const awkward = [0, 1, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfff8, 0xffff];

const flipBit: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
  return bytes;
};

const setByte: Mutation = (bytes, random) => {
  bytes.writeUInt8(random.below(256), random.below(bytes.length));
  return bytes;
};

const setWord: Mutation = (bytes, random) => {
  bytes.writeUInt16LE(awkward[random.below(awkward.length)] ?? 0, random.below(bytes.length - 1));
  return bytes;
};

const setLong: Mutation = (bytes, random) => {
  bytes.writeUInt32LE(random.below(0x1_0000_0000), random.below(bytes.length - 3));
  return bytes;
};

const copyRange: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  bytes.copy(bytes, random.below(bytes.length), from, from + 1 + random.below(100));
  return bytes;
};

const removeRange: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(100))]);
};

const insertRange: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(32)), bytes.subarray(at)]);
};

const cutOff: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length));

const mutations = [flipBit, flipBit, setByte, setWord, setWord, setLong, copyRange, removeRange, insertRange, cutOff];

/** A changed copy of `original`, never empty; one to three changes, more rarely at the places that decide the length. */
export function mutate(original: Buffer, random: SeededRandom): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let n = 1 + random.below(3); n > 0 && bytes.length >= 4; n--) {
    bytes = mutations[random.below(mutations.length)]?.(bytes, random) ?? bytes;
  }
  return bytes;
}

/** Gives volume metadata the checksum that fits, as whoever forges it would. */
export function fitChecksum(metadata: Buffer): Buffer {
  if (metadata.length < 10) return metadata;
  const size = metadata.readUInt16LE(8) * 16;
  if (size + 8 <= metadata.length) metadata.writeUInt32LE(crc32(metadata.subarray(0, size)), size + 4);
  return metadata;
}
