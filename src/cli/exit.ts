import type { ErrorCode } from '../base/error.ts';

/** What a script learns from the exit code. Part of the interface, like error codes: added to, never renumbered. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  nothingFound: 3,
  notPermitted: 4,
  unavailable: 5,
  tampered: 6,
  cannotStart: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The table that `keyhaven --help` and the manual show. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'failed for another reason',
  2: 'what was typed or sent cannot be read',
  3: 'not found, or nothing to reveal',
  4: 'not signed in, or not permitted',
  5: 'the server cannot be reached or is not able to answer now; try again',
  6: 'stored data is not what was stored: the audit chain is broken or behind its checkpoint',
  7: 'this installation cannot start as it is; trying again does not help',
  130: 'stopped with Ctrl+C',
};

const { failed, usage, nothingFound, notPermitted, unavailable, tampered, cannotStart } = exitCodes;

const byError: Readonly<Record<ErrorCode, ExitCode>> = {
  'request-invalid': usage,
  'request-too-large': usage,
  'content-type-unsupported': usage,
  'method-not-allowed': usage,
  'recovery-password-invalid': usage,
  'key-id-invalid': usage,
  'key-id-too-short': usage,
  'computer-name-invalid': usage,
  'person-name-invalid': usage,
  'owner-auth-invalid': usage,
  'key-package-invalid': usage,
  'volume-metadata-unreadable': usage,
  'time-ambiguous': usage,
  'time-in-future': usage,
  'reason-required': usage,
  'end-user-required': usage,
  'caller-verification-required': usage,
  'key-id-ambiguous': usage,
  'password-too-weak': usage,
  'not-found': nothingFound,
  'nothing-to-reveal': nothingFound,
  'no-owner-auth-kept': nothingFound,
  'not-signed-in': notPermitted,
  'sign-in-failed': notPermitted,
  'sign-in-throttled': notPermitted,
  'password-change-required': notPermitted,
  'not-permitted': notPermitted,
  'not-own-computer': notPermitted,
  'directory-refused': notPermitted,
  'self-grant-refused': notPermitted,
  'reveal-ceiling-reached': notPermitted,
  'already-exists': failed,
  'conflicting-claims-ceiling': failed,
  'escrow-ceiling-reached': failed,
  'proofs-waiting-ceiling': failed,
  'roles-incompatible': failed,
  'last-administrator': failed,
  'directory-untrusted': failed,
  'directory-incomplete': failed,
  internal: failed,
  busy: unavailable,
  'audit-unavailable': unavailable,
  'store-unavailable': unavailable,
  'disk-reserve-reached': unavailable,
  'directory-unavailable': unavailable,
  'sign-on-unavailable': unavailable,
  'server-unreachable': unavailable,
  'chain-behind-checkpoint': tampered,
  'secret-does-not-open': tampered,
  'key-file-missing': cannotStart,
  'key-file-damaged': cannotStart,
  'key-file-foreign': cannotStart,
  'key-file-passphrase': cannotStart,
  'key-file-exposed': cannotStart,
  'key-file-unreadable': cannotStart,
  'installation-incomplete': cannotStart,
  'store-in-use': cannotStart,
  'store-version': cannotStart,
  'store-unsafe': cannotStart,
  'configuration-invalid': cannotStart,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return byError[code];
}
