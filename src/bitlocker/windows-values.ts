import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';

// A FILETIME counts 100 ns from 1601; this is 1970 in milliseconds since then.
const epochOffset = 11_644_473_600_000;
const endOfYear9999 = 253_402_300_799_999;
const longestText = 256;

/** Turns a GUID from Microsoft's memory order (first three fields little endian) to display order, and back. */
export function swapGuid(bytes: Uint8Array): Guid {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}

/** A FILETIME at `offset`; undefined for none (0) and for a time before 1970 or after 9999. */
export function readFiletime(bytes: Buffer, offset: number): Millis | undefined {
  const at = Number(bytes.readBigUInt64LE(offset) / 10_000n) - epochOffset;
  return at >= 0 && at <= endOfYear9999 ? at : undefined;
}

export function encodeFiletime(at: Millis): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(at + epochOffset) * 10_000n);
  return bytes;
}

/**
 * UTF-16 up to its NUL. A computer is hostile and this text reaches screens, databases and logs: control and format
 * characters (line breaks, bidirectional overrides) are dropped and the rest is cut at 256 units. Escaping stays with
 * whoever shows it.
 */
export function readWindowsText(bytes: Buffer): string {
  const [text = ''] = bytes.toString('utf16le').split('\0', 1);
  return text
    .slice(0, longestText)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '');
}

export function encodeWindowsText(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
