import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { createFingerprinter, type FingerprintKey } from './fingerprint.ts';

const first: FingerprintKey = { version: 1, key: createSecretKey(Buffer.alloc(32, 1)) };
const second: FingerprintKey = { version: 2, key: createSecretKey(Buffer.alloc(32, 2)) };
const fingerprints = createFingerprinter(() => [first]);
const owner = newGuid();
const secret = Secret.fromBytes(randomBytes(16));

test('equal secrets of one owner have equal fingerprints of 16 bytes', () => {
  const fingerprint = fingerprints.current('recovery-password', owner, secret);
  expect(fingerprint.value.length).toBe(16);
  expect(
    fingerprints.current('recovery-password', Buffer.from(owner), Secret.fromBytes(Buffer.from(secret.reveal()))),
  ).toEqual(fingerprint);
});

test('label, owner, secret and key each make another fingerprint', () => {
  const values = [
    fingerprints.current('recovery-password', owner, secret),
    fingerprints.current('key-package', owner, secret),
    fingerprints.current('owner-auth', owner, secret),
    fingerprints.current('volume-metadata', owner, secret),
    fingerprints.current('recovery-password', newGuid(), secret),
    fingerprints.current('recovery-password', owner, Secret.fromBytes(randomBytes(16))),
    createFingerprinter(() => [second]).current('recovery-password', owner, secret),
  ].map(({ value }) => value.toString('hex'));
  expect(new Set(values).size).toBe(values.length);
});

test('bytes do not move between owner and secret', () => {
  const one = fingerprints.current('key-package', Buffer.from('ab'), Secret.fromText('c'));
  const other = fingerprints.current('key-package', Buffer.from('a'), Secret.fromText('bc'));
  expect(one.value.equals(other.value)).toBe(false);
});

test('stays what it is: stored fingerprints are looked up for years', () => {
  const value = fingerprints.current(
    'recovery-password',
    Buffer.alloc(16, 3),
    Secret.fromBytes(Buffer.alloc(16, 4)),
  ).value;
  expect(value.toString('hex')).toBe('c24b144c93bb800f934d988859a025a0');
});

test('during a rotation a look-up tries every version, the current first', () => {
  const rotating = createFingerprinter(() => [second, first]);
  expect(rotating.current('owner-auth', owner, secret).version).toBe(2);
  expect(rotating.all('owner-auth', owner, secret)).toEqual([
    rotating.current('owner-auth', owner, secret),
    fingerprints.current('owner-auth', owner, secret),
  ]);
});
