/** A typed entry of BitLocker's metadata: size u16, role u16, type u16, flags u16 (all little endian), body. */
export interface Datum {
  readonly role: number;
  readonly type: number;
  readonly body: Buffer;
}

export const datumHeaderSize = 8;

/** What a datum is for. */
export const roles = {
  none: 0,
  protector: 2,
  volumeKey: 3,
  description: 7,
  headerLocation: 15,
  passwordUnderMasterKey: 18,
  stretchedKeyUnderMasterKey: 19,
} as const;

/** How the body of a datum is laid out. */
export const types = {
  key: 1,
  text: 2,
  stretch: 3,
  sealed: 5,
  protector: 8,
  headerLocation: 15,
  backupNote: 21,
} as const;

/**
 * The datums that stand one after the other in `bytes`. `complete` is false where the rest is not a datum; what stands
 * before it is given all the same. Costs at most one step per 8 bytes, whatever the bytes say.
 */
export function readDatums(bytes: Buffer): { readonly datums: readonly Datum[]; readonly complete: boolean } {
  const datums: Datum[] = [];
  let offset = 0;
  while (offset + datumHeaderSize <= bytes.length) {
    const size = bytes.readUInt16LE(offset);
    if (size < datumHeaderSize || offset + size > bytes.length) break;
    datums.push({
      role: bytes.readUInt16LE(offset + 2),
      type: bytes.readUInt16LE(offset + 4),
      body: bytes.subarray(offset + datumHeaderSize, offset + size),
    });
    offset += size;
  }
  return { datums, complete: offset === bytes.length };
}

/** The one datum that `bytes` begins with, or undefined. */
export function readDatum(bytes: Buffer): Datum | undefined {
  if (bytes.length < datumHeaderSize) return undefined;
  return readDatums(bytes.subarray(0, bytes.readUInt16LE(0))).datums[0];
}

/** The bytes of a datum. Windows writes the flags word as 1. */
export function encodeDatum(role: number, type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(datumHeaderSize);
  head.writeUInt16LE(datumHeaderSize + body.length, 0);
  head.writeUInt16LE(role, 2);
  head.writeUInt16LE(type, 4);
  head.writeUInt16LE(1, 6);
  return Buffer.concat([head, body]);
}
