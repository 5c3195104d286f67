import type { ErrorCode } from '../base/error.ts';

/** The HTTP status of every failure. Exhaustive, so that a new code gets its status by decision. */
export const problemStatus: Readonly<Record<ErrorCode, number>> = {
  'request-invalid': 400,
  'request-too-large': 413,
  'content-type-unsupported': 415,
  'method-not-allowed': 405,
  'recovery-password-invalid': 400,
  'key-id-invalid': 400,
  'key-id-too-short': 400,
  'computer-name-invalid': 400,
  'person-name-invalid': 400,
  'owner-auth-invalid': 400,
  'key-package-invalid': 400,
  'volume-metadata-unreadable': 400,
  'time-ambiguous': 400,
  'time-in-future': 400,
  'reason-required': 400,
  'end-user-required': 400,
  'caller-verification-required': 400,
  'not-signed-in': 401,
  'sign-in-failed': 401,
  'sign-in-throttled': 429,
  'password-change-required': 403,
  'password-too-weak': 400,
  'not-permitted': 403,
  'not-own-computer': 403,
  'not-found': 404,
  'nothing-to-reveal': 404,
  'key-id-ambiguous': 409,
  'no-owner-auth-kept': 404,
  'reveal-ceiling-reached': 429,
  'already-exists': 409,
  'conflicting-claims-ceiling': 409,
  'escrow-ceiling-reached': 429,
  'proofs-waiting-ceiling': 429,
  'roles-incompatible': 409,
  'self-grant-refused': 403,
  'last-administrator': 409,
  busy: 503,
  'audit-unavailable': 503,
  'store-unavailable': 503,
  'disk-reserve-reached': 503,
  'chain-behind-checkpoint': 503,
  'secret-does-not-open': 500,
  'key-file-missing': 500,
  'key-file-damaged': 500,
  'key-file-foreign': 500,
  'key-file-passphrase': 500,
  'key-file-exposed': 500,
  'key-file-unreadable': 500,
  'installation-incomplete': 500,
  'store-in-use': 500,
  'store-version': 500,
  'store-unsafe': 500,
  'configuration-invalid': 500,
  'server-unreachable': 500,
  internal: 500,
};

/** Failures of the server whose own sentence was written for callers. Every other 5xx shows a general one. */
const spokenFailures: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'busy',
  'audit-unavailable',
  'store-unavailable',
  'disk-reserve-reached',
  'chain-behind-checkpoint',
]);

/** Whether the sentence and facts of this failure may be shown to a caller. */
export function isShown(code: ErrorCode): boolean {
  return problemStatus[code] < 500 || spokenFailures.has(code);
}
