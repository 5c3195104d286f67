import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
/** Given at every decryption too: without it Node accepts a tag of four bytes, which is guessed in 2^32 attempts. */
const authTagLength = 16;

export const boxOverhead = nonceLength + authTagLength;

/**
 * AES-256-GCM as nonce (12), ciphertext, tag (16). `associated` is authenticated and not stored.
 *
 * Each nonce is drawn when it is needed. A pool of them in memory would save 3 microseconds and be a counter in
 * disguise: a machine restored twice from one snapshot would use the same nonces twice, which gives away the XOR of two
 * secrets and the key that authenticates.
 */
export function closeBox(key: KeyObject, associated: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomFillSync(Buffer.alloc(nonceLength));
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes, or undefined for anything that was not closed with this key and these associated bytes. */
export function openBox(key: KeyObject, associated: Uint8Array, box: Uint8Array): Buffer | undefined {
  if (box.length < boxOverhead) return undefined;
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceLength), { authTagLength });
  decipher.setAAD(associated);
  decipher.setAuthTag(box.subarray(box.length - authTagLength));
  const plain = decipher.update(box.subarray(nonceLength, box.length - authTagLength));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}
