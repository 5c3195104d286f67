import { createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto';
import type { Mac, Signer } from '../../src/base/mac.ts';

/** HMAC-SHA-256 under a random key, as an installation has it. */
export function testMac(): Mac {
  const key = randomBytes(32);
  const tag = (bytes: Uint8Array): Buffer => createHmac('sha256', key).update(bytes).digest();
  return { sign: tag, verify: (bytes, given) => given.length === 32 && timingSafeEqual(tag(bytes), given) };
}

/** Ed25519 under a random key. */
export function testSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
  };
}
