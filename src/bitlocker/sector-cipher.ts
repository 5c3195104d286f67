import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import type { EncryptionMethod } from './encryption-method.ts';

/** The methods whose sectors we can encrypt and decrypt; the old diffuser is not among them. */
export const sectorMethods = {
  'aes-128-xts': { code: 0x8004, keySize: 32 },
  'aes-256-xts': { code: 0x8005, keySize: 64 },
  'aes-128-cbc': { code: 0x8002, keySize: 16 },
  'aes-256-cbc': { code: 0x8003, keySize: 32 },
} as const;

export type SectorMethod = keyof typeof sectorMethods;

/** Where a sector lies on the disk. Both in bytes. */
export interface SectorPlace {
  readonly offset: number;
  readonly sectorSize: number;
}

export function isSectorMethod(method: EncryptionMethod): method is SectorMethod {
  return method in sectorMethods;
}

/** Decrypts one sector. `key` is the volume key; throws nothing for a key of at least the method's size. */
export function decryptSector(method: SectorMethod, key: Secret, place: SectorPlace, sector: Buffer): Buffer {
  const cut = key.reveal().subarray(0, sectorMethods[method].keySize);
  const decipher = createDecipheriv(method, cut, sectorVector(method, cut, place));
  return decipher.setAutoPadding(false).update(sector);
}

export function encryptSector(method: SectorMethod, key: Secret, place: SectorPlace, sector: Buffer): Buffer {
  const cut = key.reveal().subarray(0, sectorMethods[method].keySize);
  const cipher = createCipheriv(method, cut, sectorVector(method, cut, place));
  return cipher.setAutoPadding(false).update(sector);
}

// XTS counts sectors; CBC encrypts the byte offset with the volume key.
function sectorVector(method: SectorMethod, key: Buffer, { offset, sectorSize }: SectorPlace): Buffer {
  const vector = Buffer.alloc(16);
  if (method.endsWith('xts')) {
    vector.writeBigUInt64LE(BigInt(Math.floor(offset / sectorSize)));
    return vector;
  }
  vector.writeBigUInt64LE(BigInt(offset));
  return createCipheriv(method === 'aes-128-cbc' ? 'aes-128-ecb' : 'aes-256-ecb', key, null)
    .setAutoPadding(false)
    .update(vector);
}
