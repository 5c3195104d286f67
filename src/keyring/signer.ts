import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import type { Signer } from '../base/mac.ts';
import type { Secret } from '../base/secret.ts';

/** Signs and says with which public key that is checked elsewhere. */
export interface AuditSigner extends Signer {
  /** SubjectPublicKeyInfo as PEM. Kept outside the database, which must not vouch for itself (ruling 28). */
  publicKeyPem(): string;
}

/** Checks signatures where no keyring is, such as a verification of checkpoints on another machine. */
export type SignatureVerifier = Pick<Signer, 'verify'>;

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The fixed head of a PKCS #8 Ed25519 key; the 32 bytes of the seed follow (RFC 8410, section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Makes the key pair of a 32-byte Ed25519 seed. */
export function signingKey(seed: Secret): SigningKey {
  const der = Buffer.concat([pkcs8Head, seed.reveal()]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/**
 * Plain Ed25519 over the given bytes, so that a signature can be checked with common tools. Signs with the first key
 * and accepts every one, for what was signed before a rotation.
 */
export function createSigner(keys: () => readonly [SigningKey, ...SigningKey[]]): AuditSigner {
  // Each batch of escrows checks the head that the one before signed.
  let last: { readonly bytes: Buffer; readonly signature: Buffer } | undefined;
  return {
    sign: (bytes) => {
      const signature = sign(null, bytes, keys()[0].privateKey);
      last = { bytes: Buffer.from(bytes), signature: Buffer.from(signature) };
      return signature;
    },
    verify: (bytes, signature) =>
      (last?.bytes.equals(bytes) === true && last.signature.equals(signature)) ||
      keys().some(({ publicKey }) => verify(null, bytes, publicKey, signature)),
    publicKeyPem: () => keys()[0].publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Reads a public key from PEM text. Throws `configuration-invalid` for anything but an Ed25519 public key. */
export function verifierFromPem(pem: string): SignatureVerifier {
  const publicKey = readPublicKey(pem);
  if (publicKey?.asymmetricKeyType !== 'ed25519') {
    throw new KeyhavenError(
      'configuration-invalid',
      'this is no Ed25519 public key in PEM form; give the one that the server wrote beside its checkpoints',
    );
  }
  return { verify: (bytes, signature) => verify(null, bytes, publicKey, signature) };
}

/** A private key would be read as its public half: whoever hands one around should hear of it. */
function readPublicKey(pem: string): KeyObject | undefined {
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
