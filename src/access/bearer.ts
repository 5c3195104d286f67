import { createHash, createHmac } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import type { RandomBytes } from './random-bytes.ts';

/**
 * What a bearer secret stands for; its beginning says so, and lets a scanner of repositories recognise a leaked one. The
 * session of a browser is a kind of its own: its secret counts in the cookie alone.
 */
export type BearerKind = 'session' | 'browser' | 'token';

const prefixes: Readonly<Record<BearerKind, string>> = { session: 'khs_', browser: 'khb_', token: 'kht_' };
const kinds: Readonly<Record<string, BearerKind>> = { khs: 'session', khb: 'browser', kht: 'token' };
const form = /^(khs|khb|kht)_[A-Za-z0-9_-]{43}$/;
const formLength = 47;

/** 256 random bits and the hash under which they are known; the secret itself is kept nowhere. */
export function newBearer(kind: BearerKind, random: RandomBytes): { secret: Secret; hash: Buffer } {
  const secret = Secret.fromText(prefixes[kind] + random(32).toString('base64url'));
  return { secret, hash: hashBearer(secret) };
}

/** Undefined for what cannot be a bearer secret of ours: it is not worth a look into the store. */
export function bearerKind(secret: Secret): BearerKind | undefined {
  const match = secret.length === formLength ? form.exec(secret.revealText()) : null;
  return match?.[1] === undefined ? undefined : kinds[match[1]];
}

/** Covers the beginning too: a secret whose beginning was exchanged is another one, which nobody was given. */
export function hashBearer(secret: Secret): Buffer {
  return createHash('sha256').update(secret.reveal()).digest();
}

/** 32 bytes that only a holder of the secret can make, and that do not lead back to it. */
export function deriveFromBearer(secret: Secret, label: string): Buffer {
  return createHmac('sha256', secret.reveal()).update(label).digest();
}
