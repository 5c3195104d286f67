/**
 * Every failure that Keyhaven explains to somebody, by its stable code. The code is part of the interface: it stands in
 * problem documents and decides exit codes, so one is added here and never renamed.
 */
export const errorCodes = [
  // what was sent cannot be read
  'request-invalid',
  'request-too-large',
  'content-type-unsupported',
  'method-not-allowed',
  'recovery-password-invalid',
  'key-id-invalid',
  'key-id-too-short',
  'computer-name-invalid',
  'person-name-invalid',
  'owner-auth-invalid',
  'key-package-invalid',
  'volume-metadata-unreadable',
  'time-ambiguous',
  'time-in-future',
  'reason-required',
  'end-user-required',
  'caller-verification-required',
  // who is asking
  'not-signed-in',
  'sign-in-failed',
  'sign-in-throttled',
  'password-change-required',
  'password-too-weak',
  'not-permitted',
  'not-own-computer',
  'not-found',
  'nothing-to-reveal',
  'key-id-ambiguous',
  'no-owner-auth-kept',
  'reveal-ceiling-reached',
  // what stands in the way
  'already-exists',
  'conflicting-claims-ceiling',
  'escrow-ceiling-reached',
  'proofs-waiting-ceiling',
  'roles-incompatible',
  'self-grant-refused',
  'last-administrator',
  // the server's own state
  'busy',
  'audit-unavailable',
  'store-unavailable',
  'disk-reserve-reached',
  'directory-unavailable',
  'directory-untrusted',
  'directory-refused',
  'directory-incomplete',
  'sign-on-unavailable',
  'chain-behind-checkpoint',
  'secret-does-not-open',
  'key-file-missing',
  'key-file-damaged',
  'key-file-foreign',
  'key-file-passphrase',
  'key-file-exposed',
  'key-file-unreadable',
  'installation-incomplete',
  'store-in-use',
  'store-version',
  'store-unsafe',
  'configuration-invalid',
  'server-unreachable',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Facts a caller may see beside the sentence: the group of a typo, seconds to wait. Never a secret. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * An error with two faces: the sentence is for the person (what happened, what to do next), the cause is for the log.
 * A door renders `code`, `message` and `facts`; it never renders `cause`.
 */
export class KeyhavenError extends Error {
  override readonly name = 'KeyhavenError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, sentence: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** True for a KeyhavenError, of the given code when one is named. */
export function isKeyhavenError(error: unknown, code?: ErrorCode): error is KeyhavenError {
  return error instanceof KeyhavenError && (code === undefined || error.code === code);
}
