// The default export, since a named import of `argon2` fails to load where Node.js has none.
import crypto from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import type { PasswordCost } from './password-phc.ts';

/** Turns a password into a tag of `length` bytes, off the main thread. */
export type DerivePassword = (cost: PasswordCost, password: Buffer, salt: Buffer, length: number) => Promise<Buffer>;

/** Node.js has argon2 from 24.7 on. */
const hasArgon2 = Object.hasOwn(crypto, 'argon2');

/** Argon2id as RFC 9106 advises where memory is short (64 MiB, three passes); else scrypt with as much memory. */
export const currentCost: PasswordCost = hasArgon2
  ? { scheme: 'argon2id', memory: 1 << 16, passes: 3, parallelism: 1 }
  : { scheme: 'scrypt', logN: 16, r: 8, p: 2 };

export const derivePassword: DerivePassword = (cost, password, salt, length) =>
  cost.scheme === 'argon2id' ? argon2id(cost, password, salt, length) : scrypt(cost, password, salt, length);

function argon2id(
  cost: Extract<PasswordCost, { scheme: 'argon2id' }>,
  message: Buffer,
  nonce: Buffer,
  tagLength: number,
): Promise<Buffer> {
  if (!hasArgon2) {
    const sentence =
      'this Node.js cannot check passwords that a newer one stored; run Keyhaven with Node.js 24.7 or newer';
    return Promise.reject(new KeyhavenError('configuration-invalid', sentence));
  }
  const { memory, passes, parallelism } = cost;
  return new Promise((resolve, reject) => {
    crypto.argon2('argon2id', { message, nonce, memory, passes, parallelism, tagLength }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

function scrypt(
  cost: Extract<PasswordCost, { scheme: 'scrypt' }>,
  password: Buffer,
  salt: Buffer,
  length: number,
): Promise<Buffer> {
  const N = 2 ** cost.logN;
  // OpenSSL's own need is 128 N r and a little; Node.js refuses above 32 MiB unless told.
  const maxmem = 2 * 128 * N * cost.r + 128 * cost.r * cost.p;
  return new Promise((resolve, reject) => {
    crypto.scrypt(password, salt, length, { N, r: cost.r, p: cost.p, maxmem }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}
