import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import type { OwnerAuthOrigin } from '../escrow/escrow-store.ts';
import type { ClaimOrigin } from '../escrow/recovery-key.ts';

const length = 20;
const canonical = /^[A-Za-z0-9+/]{27}=$/;

/** An OwnerAuth as one computer claimed it, still sealed. */
export interface OwnerAuthClaimRow {
  readonly id: number;
  readonly computerId: number;
  readonly sealed: Buffer;
  /** The cell is sealed to it: an import has no computer id before its batch (see `ownerAuthCell`). */
  readonly changeId: Buffer;
  readonly ownerAuthOrigin: OwnerAuthOrigin;
  readonly origin: ClaimOrigin;
  readonly claimedAt: Millis;
  readonly receivedAt: Millis;
}

/**
 * Reads the TPM owner authorisation: base64 of exactly 20 bytes (a SHA-1 of the owner password; random on Windows 8 and
 * later). Other spellings of the same bytes are refused, or the same value would be two. Throws `owner-auth-invalid`.
 */
export function parseOwnerAuth(text: string): Secret {
  const bytes = Buffer.from(text, 'base64');
  if (!canonical.test(text) || bytes.length !== length || bytes.toString('base64') !== text) {
    throw new KeyhavenError(
      'owner-auth-invalid',
      'an OwnerAuth is base64 of exactly 20 bytes: 28 characters, the last an equals sign',
    );
  }
  return Secret.fromBytes(bytes);
}

/** The form that the Windows TPM console takes. */
export function formatOwnerAuth(ownerAuth: Secret): Secret {
  return Secret.fromText(ownerAuth.reveal().toString('base64'));
}
