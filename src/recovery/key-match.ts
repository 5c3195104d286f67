import type { KeyClaim } from '../escrow/recovery-key.ts';
import type { KeyMatch } from './result.ts';

/** What may be said about a claim; `inReach` are the claims among which a differing password is a conflict. */
export function keyMatch(claim: KeyClaim, inReach: readonly KeyClaim[]): KeyMatch {
  return {
    keyId: claim.keyId,
    computer: claim.computer.name,
    volumeId: claim.volume.guid,
    driveType: claim.volume.type,
    receivedAt: claim.receivedAt,
    claimedAt: claim.claimedAt,
    origin: claim.origin,
    proof: claim.proof,
    conflict: inReach.some((other) => other.keyId.equals(claim.keyId) && !other.fingerprint.equals(claim.fingerprint)),
  };
}
