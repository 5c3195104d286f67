import { createHash } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import type { RandomBytes } from './random-bytes.ts';

/** What a bearer secret stands for; its beginning says so, and lets a scanner of repositories recognise a leaked one. */
export type BearerKind = 'session' | 'token';

const prefixes: Readonly<Record<BearerKind, string>> = { session: 'khs_', token: 'kht_' };
const form = /^(khs|kht)_[A-Za-z0-9_-]{43}$/;
const formLength = 47;

/** 256 random bits and the hash under which they are known; the secret itself is kept nowhere. */
export function newBearer(kind: BearerKind, random: RandomBytes): { secret: Secret; hash: Buffer } {
  const secret = Secret.fromText(prefixes[kind] + random(32).toString('base64url'));
  return { secret, hash: hashBearer(secret) };
}

/** Undefined for what cannot be a bearer secret of ours: it is not worth a look into the store. */
export function bearerKind(secret: Secret): BearerKind | undefined {
  const match = secret.length === formLength ? form.exec(secret.revealText()) : null;
  if (!match) return undefined;
  return match[1] === 'khs' ? 'session' : 'token';
}

export function hashBearer(secret: Secret): Buffer {
  return createHash('sha256').update(secret.reveal()).digest();
}
