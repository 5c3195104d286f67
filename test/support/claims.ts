import { createHash, randomBytes } from 'node:crypto';
import { newGuid } from '../../src/base/guid.ts';
import type { EscrowLimits, OwnerAuthClaim, RecoveryKeyClaim, SealedValue } from '../../src/escrow/escrow-store.ts';
import type { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';

export const roomyLimits: EscrowLimits = {
  claimsPerKeyId: 8,
  newClaimsPerDay: 1000,
  newBytesPerDay: 1_000_000,
  proofsWaiting: 16,
};

/** A value as it arrives at the store: sealed bytes that differ each time, a fingerprint that tells equal values. */
export async function sealed(store: SqlEscrowStore, value: string): Promise<SealedValue> {
  const fingerprint = createHash('sha256').update(value).digest();
  return {
    rowId: await store.nextRowId(),
    sealed: randomBytes(44),
    fingerprints: [{ version: 1, value: fingerprint }],
  };
}

/** A claim of a computer that speaks for itself, with a fresh key ID and volume unless given. */
export async function keyClaim(
  store: SqlEscrowStore,
  given: Partial<RecoveryKeyClaim> & { secret?: string } = {},
): Promise<RecoveryKeyClaim> {
  const { secret = randomBytes(8).toString('hex'), ...rest } = given;
  const at = Date.now();
  return {
    kind: 'recovery-key',
    target: { computer: 'CONTOSO\\WS01' },
    origin: 'agent',
    changeId: randomBytes(16),
    claimedAt: at,
    receivedAt: at,
    actor: 'computer:CONTOSO\\WS01',
    issuedBy: 'admin',
    users: [],
    userSource: 'agent',
    volume: { guid: newGuid(), type: 'operating-system' },
    keyId: newGuid(),
    proof: 'claimed',
    password: await sealed(store, secret),
    ...rest,
  };
}

export async function ownerAuthClaim(
  store: SqlEscrowStore,
  given: Partial<OwnerAuthClaim> & { secret?: string } = {},
): Promise<OwnerAuthClaim> {
  const { secret = randomBytes(8).toString('hex'), ...rest } = given;
  const at = Date.now();
  return {
    kind: 'owner-auth',
    target: { computer: 'CONTOSO\\WS01' },
    origin: 'agent',
    changeId: randomBytes(16),
    claimedAt: at,
    receivedAt: at,
    actor: 'computer:CONTOSO\\WS01',
    issuedBy: 'admin',
    users: [],
    userSource: 'agent',
    ownerAuth: await sealed(store, secret),
    ownerAuthOrigin: 'owned',
    ...rest,
  };
}
