import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../base/secret.ts';
import { createSigner, signingKey, verifierFromPem } from './signer.ts';

const key = signingKey(Secret.fromBytes(randomBytes(32)));
const signer = createSigner(() => [key]);
const head = Buffer.from('sequence 12, hash 34');

describe('a signature', () => {
  test('has 64 bytes and verifies', () => {
    expect(signer.sign(head).length).toBe(64);
    expect(signer.verify(head, signer.sign(head))).toBe(true);
  });

  test('is the one that RFC 8032 gives for the seed', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const expected =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
    const signing = signingKey(Secret.fromBytes(seed));
    expect(
      createSigner(() => [signing])
        .sign(Buffer.alloc(0))
        .toString('hex'),
    ).toBe(expected);
  });

  test('does not verify for other bytes, another signer, or at another length', () => {
    const signature = signer.sign(head);
    const other = signingKey(Secret.fromBytes(randomBytes(32)));
    expect(signer.verify(Buffer.from('sequence 13, hash 34'), signature)).toBe(false);
    expect(createSigner(() => [other]).verify(head, signature)).toBe(false);
    expect(signer.verify(head, signature.subarray(0, 63))).toBe(false);
    expect(signer.verify(head, Buffer.alloc(0))).toBe(false);
  });

  test('verifies elsewhere with the public key alone', () => {
    const verifier = verifierFromPem(signer.publicKeyPem());
    expect(verifier.verify(head, signer.sign(head))).toBe(true);
    expect(verifier.verify(Buffer.from('another head'), signer.sign(head))).toBe(false);
  });

  test('made before a rotation stays valid, and new ones use the new key', () => {
    const newKey = signingKey(Secret.fromBytes(randomBytes(32)));
    const rotated = createSigner(() => [newKey, key]);
    expect(rotated.verify(head, signer.sign(head))).toBe(true);
    expect(verifierFromPem(rotated.publicKeyPem()).verify(head, rotated.sign(head))).toBe(true);
  });
});

test.each([
  ['text', 'not a key'],
  ['a private key', key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  [
    'a key of another algorithm',
    generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  ],
  ['a damaged key', '-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n'],
])('refuses %s as a public key', (_, pem) => {
  expect(() => verifierFromPem(pem)).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
});

test('the public key holds nothing of the private one', () => {
  expect(() => createPrivateKey(signer.publicKeyPem())).toThrow();
});
