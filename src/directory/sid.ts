import { KeyhavenError } from '../base/error.ts';

/**
 * A security identifier as text, such as `S-1-5-21-3623811015-3361044348-30300820-1013`: what accounts, computers and
 * groups keep when they are renamed. Decimal throughout, so that equal identifiers are equal texts.
 */
export type Sid = string;

const highestAuthority = 2n ** 48n;
const mostParts = 15;

/**
 * Reads the binary form (MS-DTYP 2.4.2.2): revision 1, count, 48 bits of authority big-endian, then 32-bit parts
 * little-endian. Throws `request-invalid` for anything else, bytes left over included.
 */
export function sidFromBytes(bytes: Uint8Array): Sid {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = buffer[1];
  if (buffer[0] !== 1 || count === undefined || count > mostParts || buffer.length !== 8 + 4 * count) throw invalid();
  const parts = Array.from({ length: count }, (_, i) => buffer.readUInt32LE(8 + 4 * i));
  return ['S', 1, buffer.readUIntBE(2, 6), ...parts].join('-');
}

/** The binary form, as a directory compares it. Throws `request-invalid`. */
export function sidToBytes(sid: Sid): Buffer {
  const { authority, parts } = read(sid);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  for (const [i, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * i);
  return bytes;
}

/** Reads the text in either case; a hexadecimal authority becomes decimal. Throws `request-invalid`. */
export function parseSid(text: string): Sid {
  const { authority, parts } = read(text.trim());
  return ['S', 1, authority, ...parts].join('-');
}

/** Whether somebody wrote a SID rather than a name; not whether it is a valid one. */
export function looksLikeSid(text: string): boolean {
  return /^\s*S-1-/i.test(text);
}

function read(text: string): { authority: bigint; parts: readonly number[] } {
  const [, authorityText, rest = ''] = /^S-1-(0x[0-9a-f]{1,12}|\d{1,15})((?:-\d{1,10}){0,15})$/i.exec(text) ?? [];
  if (authorityText === undefined) throw invalid();
  const authority = BigInt(authorityText);
  const parts = rest.split('-').slice(1).map(Number);
  if (authority >= highestAuthority || parts.some((part) => part > 0xffff_ffff)) throw invalid();
  return { authority, parts };
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    'this is not a SID; one looks like S-1-5-21-1004336348-1177238915-682003330-512',
  );
}
