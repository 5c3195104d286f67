import { randomBytes } from 'node:crypto';
import { KeyhavenError } from './error.ts';

/**
 * A GUID as 16 bytes in display order: the bytes read like the text, so the first eight digits that a person reads off
 * the recovery screen are the first four bytes and a search is a range. (Microsoft's own memory order swaps the first
 * three fields; `src/bitlocker` converts where it reads a disk.)
 */
export type Guid = Buffer;

const canonical = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** Reads 32 hex digits, with or without hyphens at their usual places and braces. Throws `request-invalid`. */
export function parseGuid(text: string): Guid {
  const fields = canonical.exec(text.trim());
  if (!fields)
    throw new KeyhavenError(
      'request-invalid',
      'a GUID has 32 hexadecimal digits, such as 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c',
    );
  return Buffer.from(fields.slice(1).join(''), 'hex');
}

/** Lower case with hyphens, without braces. */
export function formatGuid(guid: Uint8Array): string {
  const hex = Buffer.from(guid.buffer, guid.byteOffset, guid.byteLength).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Sixteen random bytes marked as a version 4 GUID. */
export function newGuid(random: (size: number) => Buffer = randomBytes): Guid {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes;
}
