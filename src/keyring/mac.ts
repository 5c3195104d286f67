import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { frame } from '../base/framing.ts';
import type { Mac } from '../base/mac.ts';

const label = 'keyhaven granting row';

/**
 * HMAC-SHA-256 under a key of its own, over a label and the bytes. Signs with the first key and verifies with every one,
 * so that rows written before a rotation keep what they grant. What the bytes mean is the caller's to frame.
 */
export function createMac(keys: () => readonly [KeyObject, ...KeyObject[]]): Mac {
  return {
    sign: (bytes) => tagOf(keys()[0], bytes),
    verify: (bytes, tag) => keys().some((key) => sameTag(tagOf(key, bytes), tag)),
  };
}

function tagOf(key: KeyObject, bytes: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update(frame([label, bytes]))
    .digest();
}

function sameTag(expected: Buffer, tag: Uint8Array): boolean {
  return tag.length === expected.length && timingSafeEqual(expected, tag);
}
