import { type ErrorCode, KeyhavenError } from '../../base/error.ts';

/** What went wrong between us and a domain controller, for whoever repairs it: `directory check` has advice for each. */
export type DirectoryProblem =
  | 'name-not-found'
  | 'nobody-listens'
  | 'no-answer'
  | 'connection-lost'
  | 'untrusted-authority'
  | 'wrong-host-name'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'tls-failed'
  | 'busy'
  | 'bind-refused'
  | 'not-permitted'
  | 'no-such-object'
  | 'elsewhere'
  | 'limit-reached'
  | 'unreadable'
  | 'refused';

const codes: Readonly<Record<DirectoryProblem, ErrorCode>> = {
  'name-not-found': 'directory-unavailable',
  'nobody-listens': 'directory-unavailable',
  'no-answer': 'directory-unavailable',
  'connection-lost': 'directory-unavailable',
  busy: 'directory-unavailable',
  'untrusted-authority': 'directory-untrusted',
  'wrong-host-name': 'directory-untrusted',
  'certificate-expired': 'directory-untrusted',
  'certificate-not-yet-valid': 'directory-untrusted',
  'tls-failed': 'directory-untrusted',
  'bind-refused': 'directory-refused',
  'not-permitted': 'directory-refused',
  'no-such-object': 'directory-refused',
  elsewhere: 'directory-refused',
  refused: 'directory-refused',
  'limit-reached': 'directory-incomplete',
  unreadable: 'directory-incomplete',
};

/**
 * The sentence names the controller and is for administrators: doors of the network show a general one for these codes.
 * `facts.problem` says which problem it is.
 */
export function directoryError(
  problem: DirectoryProblem,
  controller: string,
  sentence: string,
  cause?: unknown,
): KeyhavenError {
  return new KeyhavenError(codes[problem], sentence, { facts: { problem, controller }, cause });
}

/** A failure of the socket or of TLS. `host` is the name that was looked up and that the certificate must hold. */
export function connectionError(error: unknown, host: string): KeyhavenError {
  const problem = problemOfSystem(error);
  return directoryError(problem, host, connectionSentences[problem](host, reasonOf(error)), error);
}

type ConnectionProblem = Extract<
  DirectoryProblem,
  | 'name-not-found'
  | 'nobody-listens'
  | 'connection-lost'
  | 'untrusted-authority'
  | 'wrong-host-name'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'tls-failed'
>;

const systemProblems: Readonly<Record<string, ConnectionProblem>> = {
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  ENODATA: 'name-not-found',
  ECONNREFUSED: 'nobody-listens',
  EHOSTUNREACH: 'nobody-listens',
  ENETUNREACH: 'nobody-listens',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ETIMEDOUT: 'nobody-listens',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted-authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted-authority',
  CERT_UNTRUSTED: 'untrusted-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-host-name',
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
};

const connectionSentences: Readonly<Record<ConnectionProblem, (host: string, reason: string) => string>> = {
  'name-not-found': (host) =>
    `cannot find ${host}: no address for that name; check its spelling and this machine's DNS`,
  'nobody-listens': (host, reason) =>
    `cannot reach ${host} (${reason}); check that the controller runs and that the port is open`,
  'connection-lost': (host, reason) => `the connection to ${host} ended (${reason}); the controller may be restarting`,
  'untrusted-authority': (host) =>
    `the certificate of ${host} comes from an authority that is not trusted here; name the authority's certificate in KEYHAVEN_DIRECTORY_CA_FILE`,
  'wrong-host-name': (host) =>
    `the certificate that answered is not for ${host}; use the name that stands in it, or give the controller a certificate with this one`,
  'certificate-expired': (host) => `the certificate of ${host} has expired; renew it on the controller`,
  'certificate-not-yet-valid': (host) =>
    `the certificate of ${host} is not valid yet; compare the clocks of the controller and of this machine`,
  'tls-failed': (host, reason) => `no encrypted connection to ${host} (${reason}); plain LDAP is never used`,
};

function problemOfSystem(error: unknown): ConnectionProblem {
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(systemProblems, code)) return systemProblems[code] ?? 'tls-failed';
  return code?.startsWith('ERR_SSL') === true ||
    code?.startsWith('ERR_TLS') === true ||
    code?.startsWith('CERT_') === true
    ? 'tls-failed'
    : 'connection-lost';
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? 'no reason given';
}

/** Node tries each address of a host and reports all failures at once. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why a bind was refused, as far as the controller says. */
export type BindRefusal =
  | 'wrong-name-or-password'
  | 'disabled'
  | 'expired'
  | 'locked'
  | 'password-expired'
  | 'must-change-password'
  | 'not-at-this-hour'
  | 'not-from-here'
  | 'other';

/** `data 52e` and its kin in the text of an answer: Windows error codes in hexadecimal (MS-ERREF 2.3). */
const bindRefusals: Readonly<Record<string, BindRefusal>> = {
  '525': 'wrong-name-or-password',
  '52e': 'wrong-name-or-password',
  '530': 'not-at-this-hour',
  '531': 'not-from-here',
  '532': 'password-expired',
  '533': 'disabled',
  '701': 'expired',
  '773': 'must-change-password',
  '775': 'locked',
};

export function readBindRefusal(diagnostic: string): BindRefusal {
  const code = /\bdata ([0-9a-f]{1,8})\b/i.exec(diagnostic)?.[1]?.toLowerCase();
  return code !== undefined && Object.hasOwn(bindRefusals, code) ? (bindRefusals[code] ?? 'other') : 'other';
}

const refusalSentences: Readonly<Record<BindRefusal, string>> = {
  'wrong-name-or-password': 'unknown account or wrong password',
  disabled: 'the account is disabled: enable it in the directory',
  expired: 'the account has expired: set a later end in the directory',
  locked: 'the account is locked out: unlock it in the directory, or wait',
  'password-expired': "the account's password has expired: it must be changed in the domain first",
  'must-change-password': 'the account must change its password at next logon: that is done in the domain first',
  'not-at-this-hour': 'the account may not log on at this hour: see its logon hours in the directory',
  'not-from-here': 'the account may not log on from this machine: see "Log On To" in the directory',
  other: 'the directory refused the account without a reason that is known here',
};

/** For the log and for administrators. A caller is never told: it would say which accounts exist. */
export function bindRefusalSentence(refusal: BindRefusal): string {
  return refusalSentences[refusal];
}
