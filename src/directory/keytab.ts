import { KeyhavenError } from '../base/error.ts';

/** One key of a keytab file, without the key. */
export interface KeytabEntry {
  /** `HTTP/keys.contoso.com@CONTOSO.COM`. */
  readonly principal: string;
  /** Which password of the account it was made from. */
  readonly version: number;
  /** Number of the encryption type (RFC 3961): 17 and 18 are AES, 23 is RC4. */
  readonly encryption: number;
}

const mostEntries = 10_000;

/**
 * Reads the list of a keytab (MIT format 0x0502, big-endian): components, realm, version, type. The keys themselves are
 * passed over. Throws `configuration-invalid` for another format and for one that is cut off.
 */
export function readKeytab(bytes: Uint8Array): readonly KeytabEntry[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 2 || file.readUInt16BE(0) !== 0x0502) throw invalid('it does not begin like one');
  const entries: KeytabEntry[] = [];
  for (let at = 2; at < file.length; ) {
    if (at + 4 > file.length) throw invalid('it is cut off');
    const length = file.readInt32BE(at);
    const size = Math.abs(length);
    at += 4;
    if (size === 0 || at + size > file.length) throw invalid('it is cut off');
    // a negative length is room that a removed key left
    if (length > 0) entries.push(readEntry(file.subarray(at, at + size)));
    if (entries.length > mostEntries) throw invalid(`it has more than ${mostEntries} keys`);
    at += size;
  }
  return entries;
}

/** Reads a record from its beginning to its end, each part named by whoever asks for it. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(size: 1 | 2 | 4): number {
    return this.take(size).readUIntBE(0, size);
  }

  text(): string {
    return this.take(this.number(2)).toString('utf8');
  }

  take(size: number): Buffer {
    if (size > this.left) throw invalid('one of its keys is cut off');
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}

function readEntry(record: Buffer): KeytabEntry {
  const reader = new Reader(record);
  const components = reader.number(2);
  const realm = reader.text();
  const names = Array.from({ length: Math.min(components, 16) }, () => reader.text());
  reader.take(8); // kind of name, time of writing
  const short = reader.number(1);
  const encryption = reader.number(2);
  reader.take(reader.number(2));
  // versions beyond 255 stand once more at the end, where newer writers put them
  const long = reader.left >= 4 ? reader.number(4) : 0;
  return { principal: `${names.join('/')}@${realm}`, version: long === 0 ? short : long, encryption };
}

function invalid(why: string): KeyhavenError {
  return new KeyhavenError('configuration-invalid', `this is no keytab: ${why}; export it anew`);
}
