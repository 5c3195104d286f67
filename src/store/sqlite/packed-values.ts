/**
 * Values on their way between threads, bytes joined into one piece. Sent as they are, each small Buffer would take along
 * the whole 8 KiB of Node's pool that it is a slice of.
 */
export interface PackedValues {
  /** `undefined` where bytes stand; their lengths follow in `lengths`. */
  readonly plain: readonly (string | number | null | undefined)[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

/** Throws for what SQLite cannot keep, such as `undefined`. */
export function packValues(values: readonly unknown[]): PackedValues {
  const plain: (string | number | null | undefined)[] = [];
  const lengths: number[] = [];
  const pieces: Uint8Array[] = [];
  for (const value of values) {
    if (value instanceof Uint8Array) {
      plain.push(undefined);
      lengths.push(value.length);
      pieces.push(value);
    } else if (typeof value === 'string' || typeof value === 'number' || value === null) {
      plain.push(value);
    } else {
      throw new TypeError(`a value of type ${typeof value} cannot be stored`);
    }
  }
  return { plain, lengths, bytes: join(pieces, lengths) };
}

/** Bytes come out as Buffers, slices of the one piece. */
export function unpackValues(packed: PackedValues): (string | number | null | Buffer)[] {
  const { plain, lengths, bytes } = packed;
  let at = 0;
  let next = 0;
  return plain.map((value) => {
    if (value !== undefined) return value;
    const length = lengths[next++] ?? 0;
    const slice = Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
    at += length;
    return slice;
  });
}

function join(pieces: readonly Uint8Array[], lengths: readonly number[]): Uint8Array {
  const joined = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
