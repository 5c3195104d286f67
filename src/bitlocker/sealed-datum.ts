import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import { readDatum, types } from './datum.ts';

const nonceSize = 12;
const tagSize = 16;
const keyDatumHeaderSize = 4;

/** What a sealed datum holds once opened: the algorithm number Windows gives it, and the key or hash itself. */
export interface KeyDatum {
  readonly method: number;
  readonly key: Secret;
}

/**
 * Bytes sealed with AES-256-CCM. Its fields are private so that a printed protector or volume does not carry blobs into
 * a log, where they could be attacked off line.
 */
export class SealedDatum {
  readonly #nonce: Buffer;
  readonly #tag: Buffer;
  readonly #data: Buffer;

  /** Reads the body of a datum of type 5: nonce 12, tag 16, data. */
  static read(body: Buffer): SealedDatum | undefined {
    return body.length > nonceSize + tagSize ? new SealedDatum(body) : undefined;
  }

  private constructor(body: Buffer) {
    this.#nonce = body.subarray(0, nonceSize);
    this.#tag = body.subarray(nonceSize, nonceSize + tagSize);
    this.#data = body.subarray(nonceSize + tagSize);
  }

  /** The key datum inside, or undefined where this key (32 bytes) does not fit or the content is none. */
  open(key: Secret): KeyDatum | undefined {
    const decipher = createDecipheriv('aes-256-ccm', key.reveal(), this.#nonce, { authTagLength: tagSize });
    decipher.setAuthTag(this.#tag);
    try {
      const plain = decipher.update(this.#data);
      decipher.final();
      return readKeyDatum(plain);
    } catch {
      return undefined;
    }
  }
}

/** The body of a datum of type 5 that holds `plain`. Never use a nonce twice under one key. */
export function sealDatumBody(key: Secret, nonce: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-ccm', key.reveal(), nonce, { authTagLength: tagSize });
  const data = cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), data]);
}

function readKeyDatum(plain: Buffer): KeyDatum | undefined {
  const datum = readDatum(plain);
  if (datum?.type !== types.key || datum.body.length <= keyDatumHeaderSize) return undefined;
  return { method: datum.body.readUInt16LE(0), key: Secret.fromBytes(datum.body.subarray(keyDatumHeaderSize)) };
}
