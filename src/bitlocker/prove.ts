import type { Guid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import type { Protector } from './protector.ts';
import type { RecoveryPassword } from './recovery-password.ts';
import { type Stretch, stretchRecoveryPassword } from './stretch.ts';
import type { VolumeMetadata } from './volume-metadata.ts';

/**
 * How far a recovery password is shown to belong to a volume.
 * `proven`: the password opens the volume master key through the protector with exactly that key ID, and that key says
 * that no byte of the metadata was changed and opens the volume key.
 * `matched`: the key ID is on the volume; `because` says why there is no more.
 * `failed`: it is shown not to belong there.
 * The computer that sends metadata can fabricate all of it, with a password to fit: a proof speaks about the metadata,
 * not about the computer.
 */
export type ProofResult =
  | { readonly state: 'proven' }
  | { readonly state: 'matched'; readonly because: MatchedBecause }
  | { readonly state: 'failed'; readonly because: FailedBecause };

/**
 * `stretch-not-supported`: FIPS mode stretches with PBKDF2. `protector-not-understood`: it lacks a part we know.
 * `metadata-not-sealed`: the password opens the master key, but the metadata carries no hash of Windows' own.
 */
export type MatchedBecause =
  | 'password-not-tried'
  | 'stretch-not-supported'
  | 'protector-not-understood'
  | 'metadata-not-sealed';

export type FailedBecause = 'key-id-not-on-volume' | 'password-does-not-open' | 'metadata-tampered';

/** The cheap half of a proof (microseconds): has the volume a recovery password of that key ID? */
export function matchKeyId(metadata: VolumeMetadata, keyId: Guid): ProofResult {
  if (!findProtector(metadata, keyId)) return { state: 'failed', because: 'key-id-not-on-volume' };
  return { state: 'matched', because: 'password-not-tried' };
}

/** The salt under which a proof stretches its password; undefined where the answer needs no stretch. */
export function saltOfProof(metadata: VolumeMetadata, keyId: Guid): Uint8Array | undefined {
  const protector = findProtector(metadata, keyId);
  if (!protector || obstacleTo(protector)) return undefined;
  return protector.stretch?.salt;
}

/** The whole proof. Blocks for the 0.6 s of one stretch: a server goes through `Prover`. Throws nothing. */
export function proveRecoveryPassword(
  metadata: VolumeMetadata,
  keyId: Guid,
  password: RecoveryPassword,
  stretch: Stretch = stretchRecoveryPassword,
): ProofResult {
  const protector = findProtector(metadata, keyId);
  if (!protector) return { state: 'failed', because: 'key-id-not-on-volume' };
  const obstacle = obstacleTo(protector);
  if (obstacle) return { state: 'matched', because: obstacle };
  const masterKey = openMasterKey(protector, password, stretch);
  if (!masterKey) return { state: 'failed', because: 'password-does-not-open' };
  return judgeMetadata(metadata, masterKey);
}

/** The volume master key (32 bytes), or undefined where the password does not fit. Costs one stretch. */
export function openMasterKey(
  protector: Pick<Protector, 'stretch' | 'masterKey'>,
  password: RecoveryPassword,
  stretch: Stretch,
): Secret | undefined {
  if (!protector.stretch?.supported || !protector.masterKey) return undefined;
  const opened = protector.masterKey.open(stretch(password.bytes, protector.stretch.salt))?.key;
  return opened?.length === 32 ? opened : undefined;
}

/** What the master key says about the metadata it came from: `proven`, not sealed, or tampered with. */
export function judgeMetadata(metadata: VolumeMetadata, masterKey: Secret): ProofResult {
  if (!metadata.sealedHash) return { state: 'matched', because: 'metadata-not-sealed' };
  const sealed = metadata.sealedHash.open(masterKey)?.key.reveal();
  const isAuthentic = sealed?.equals(metadata.blockHash) ?? false;
  const volumeKeyOpens = !metadata.volumeKey || metadata.volumeKey.open(masterKey) !== undefined;
  return isAuthentic && volumeKeyOpens ? { state: 'proven' } : { state: 'failed', because: 'metadata-tampered' };
}

function findProtector(metadata: VolumeMetadata, keyId: Guid): Protector | undefined {
  return metadata.protectors.find(({ id, kind }) => kind === 'recovery-password' && id.equals(keyId));
}

function obstacleTo(protector: Protector): MatchedBecause | undefined {
  if (!protector.stretch || !protector.masterKey) return 'protector-not-understood';
  return protector.stretch.supported ? undefined : 'stretch-not-supported';
}
