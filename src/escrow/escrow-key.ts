import { randomBytes } from 'node:crypto';
import { type Actor, actorName, issuerOf } from '../access/actor.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { type Guid, parseGuid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import { parseKeyId } from '../bitlocker/key-id.ts';
import { keyPackageLimit } from '../bitlocker/key-package.ts';
import { matchKeyId } from '../bitlocker/prove.ts';
import { parseRecoveryPassword } from '../bitlocker/recovery-password.ts';
import { parseVolumeMetadata } from '../bitlocker/volume-metadata.ts';
import type { Fingerprinter } from '../keyring/fingerprint.ts';
import type { Sealer } from '../keyring/seal.ts';
import { keyPackageCell, metadataCell, passwordCell } from './cells.ts';
import { type ClaimTargetDeps, readDelivery, storeClaim } from './claim-target.ts';
import { readClaimTime } from './claim-time.ts';
import type { ClaimStored, EscrowStore, RecoveryKeyClaim, SealedValue } from './escrow-store.ts';
import type { EscrowKeyRequest } from './request.ts';

export interface EscrowKeyDeps extends ClaimTargetDeps {
  readonly store: EscrowStore;
  readonly sealer: Sealer;
  readonly fingerprints: Fingerprinter;
  readonly clock: Clock;
  /** Told about each claim whose metadata waits for its proof. */
  readonly proofWanted: (recoveryKeyId: number) => void;
}

export interface KeyEscrowed extends ClaimStored {
  readonly computer: string;
  readonly keyId: Guid;
}

/** Takes a recovery password in. Everything that was sent is durable when this resolves. */
export async function escrowKey(deps: EscrowKeyDeps, actor: Actor, request: EscrowKeyRequest): Promise<KeyEscrowed> {
  const receivedAt = deps.clock();
  const delivery = await readDelivery(deps, actor, request);
  const keyId = readWholeKeyId(request.keyId);
  const claim: RecoveryKeyClaim = {
    kind: 'recovery-key',
    ...delivery,
    actor: actorName(actor),
    issuedBy: issuerOf(actor),
    changeId: randomBytes(16),
    claimedAt: readClaimTime(request, receivedAt),
    receivedAt,
    volume: { guid: parseGuid(request.volume.id), type: request.volume.type },
    keyId,
    proof: matched(request.volumeMetadata, keyId),
    password: await sealPassword(deps, keyId, request.recoveryPassword),
    keyPackage: request.keyPackage && (await sealKeyPackage(deps, keyId, request.keyPackage)),
    metadata: request.volumeMetadata && (await sealMetadata(deps, keyId, request.volumeMetadata)),
  };
  // Without a time nobody knows how old a key is that is imported.
  const stored = await storeClaim(deps, claim, request.time === undefined ? undefined : claim.claimedAt);
  if (stored.proofWaiting) deps.proofWanted(stored.rowId);
  return { ...stored, computer: delivery.target.computer, keyId };
}

function readWholeKeyId(text: string): Guid {
  const query = parseKeyId(text);
  if (query.kind === 'exact') return query.keyId;
  throw new KeyhavenError('key-id-invalid', 'escrow needs all 32 digits of the key ID');
}

function matched(metadata: Secret | undefined, keyId: Guid): RecoveryKeyClaim['proof'] {
  if (metadata === undefined) return 'claimed';
  return matchKeyId(parseVolumeMetadata(metadata.reveal()), keyId).state === 'matched' ? 'matched' : 'failed';
}

async function sealPassword(deps: EscrowKeyDeps, keyId: Guid, typed: Secret): Promise<SealedValue> {
  const password = parseRecoveryPassword(typed.revealText());
  const rowId = await deps.store.nextRowId();
  return {
    rowId,
    sealed: deps.sealer.seal(passwordCell(rowId, keyId), password.bytes),
    fingerprints: deps.fingerprints.all('recovery-password', keyId, password.bytes),
  };
}

async function sealKeyPackage(deps: EscrowKeyDeps, keyId: Guid, bytes: Secret): Promise<SealedValue> {
  if (bytes.length === 0 || bytes.length > keyPackageLimit) {
    throw new KeyhavenError('key-package-invalid', `a key package has between 1 and ${String(keyPackageLimit)} bytes`);
  }
  const rowId = await deps.store.nextRowId();
  return {
    rowId,
    sealed: deps.sealer.seal(keyPackageCell(rowId, keyId), bytes),
    fingerprints: deps.fingerprints.all('key-package', keyId, bytes),
  };
}

async function sealMetadata(deps: EscrowKeyDeps, keyId: Guid, bytes: Secret): Promise<SealedValue> {
  const rowId = await deps.store.nextRowId();
  return {
    rowId,
    sealed: deps.sealer.seal(metadataCell(rowId, keyId), bytes),
    fingerprints: deps.fingerprints.all('volume-metadata', keyId, bytes),
  };
}
