import { randomBytes } from 'node:crypto';
import type { Millis } from '../base/clock.ts';
import { isKeyhavenError } from '../base/error.ts';
import { frame } from '../base/framing.ts';
import { Secret } from '../base/secret.ts';
import type { KeyProvider } from './key-provider.ts';

export const keyPurposes = ['cell', 'fingerprint', 'mac', 'sign'] as const;

export type KeyPurpose = (typeof keyPurposes)[number];

/** A data key as the store keeps it. Nothing here is secret. */
export interface KeyRecord {
  /** Unique in the installation, 1 to 2^32 - 1, never reused: sealed cells name it. */
  readonly id: number;
  readonly purpose: KeyPurpose;
  /** Counts the keys of one purpose from 1: fingerprints name it. */
  readonly version: number;
  /** 32 bytes, wrapped by the key-encryption key for this id, purpose and version. */
  readonly wrapped: Buffer;
  /** The newest active key of a purpose makes new values; a retired one reads old values. */
  readonly state: 'active' | 'retired';
  readonly createdAt: Millis;
  /** Cell keys only: at least the number of secrets sealed, raised in blocks. */
  readonly seals: number;
}

type KeyIdentity = Pick<KeyRecord, 'id' | 'purpose' | 'version'>;

export const dataKeyLength = 32;

/** Draws a data key and wraps it. It is in use only once the store has kept the record. */
export function makeKeyRecord(provider: KeyProvider, identity: KeyIdentity, now: Millis): KeyRecord {
  const { id, purpose, version } = identity;
  const plain = randomBytes(dataKeyLength);
  const wrapped = provider.wrap(Secret.fromBytes(plain), contextOf(provider, identity));
  plain.fill(0);
  return { id, purpose, version, wrapped, state: 'active', createdAt: now, seals: 0 };
}

/** The key, or undefined when this provider did not wrap it for this record. Other errors of the provider pass. */
export function unwrapKeyRecord(provider: KeyProvider, record: KeyRecord): Secret | undefined {
  try {
    const key = provider.unwrap(record.wrapped, contextOf(provider, record));
    return key.length === dataKeyLength ? key : undefined;
  } catch (error) {
    if (isKeyhavenError(error, 'secret-does-not-open')) return undefined;
    throw error;
  }
}

function contextOf(provider: KeyProvider, { id, purpose, version }: KeyIdentity): Buffer {
  return frame(['data-key', provider.installationId, id, purpose, version]);
}
