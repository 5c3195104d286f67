import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';

/**
 * Why a sign-in with the identity provider came to nothing, for the audit, the log and administrators. The provider's own
 * words are not among them: whoever makes a link can put words into its mouth.
 */
export type ProviderProblem =
  // somebody or something in between
  | 'denied'
  | 'expired'
  | 'other-sign-in'
  // the provider, or what claims to be it
  | 'provider-error'
  | 'code-refused'
  | 'client-refused'
  | 'answer-invalid'
  | 'wrong-nonce'
  | 'wrong-claims'
  | 'clock'
  // nothing was decided
  | 'no-answer'
  | 'unreachable'
  | 'untrusted'
  | 'answer-too-large'
  | 'metadata-invalid'
  | 'other-issuer';

/** A failure between this server and the identity provider. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly problem: ProviderProblem;
  /** The code that Node, TLS or the protocol has for it. */
  readonly code: string | undefined;
  /** What the library found wrong, in its own words. */
  readonly detail: string | undefined;

  constructor(
    problem: ProviderProblem,
    { code, detail }: { code?: string | undefined; detail?: string | undefined } = {},
  ) {
    super(`the sign-in with the identity provider failed: ${problem}`);
    this.problem = problem;
    this.code = code;
    this.detail = detail;
  }
}

/** What happened, from whatever the library, TLS or the network threw. */
export function providerFailure(error: unknown, otherwise: ProviderProblem): ProviderFailure {
  const chain = causesOf(error);
  const own = chain.find((one) => one instanceof ProviderFailure);
  if (own !== undefined) return own;
  const answered = chain.find((one) => one instanceof AuthorizationResponseError || one instanceof ResponseBodyError);
  if (answered !== undefined) return refusedByProvider(answered);
  if (chain.some((one) => one instanceof WWWAuthenticateChallengeError)) return new ProviderFailure('client-refused');
  const code = chain.map(codeOf).findLast((one) => one !== undefined);
  return new ProviderFailure(problemOfChain(chain, code) ?? otherwise, { code, detail: detailOf(chain) });
}

/** Sentences of the library are constants. The one of a parser repeats what it could not read, and stays out. */
function detailOf(chain: readonly Error[]): string | undefined {
  const own = ['ClientError', 'OperationProcessingError', 'UnsupportedOperationError', 'KeyhavenError'];
  return chain.findLast((one) => own.includes(one.constructor.name))?.message;
}

const deepest = 6;

function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < deepest; at = at.cause) chain.push(at);
  return chain;
}

/** Codes of the protocol are short words; anything else is text that somebody made up. */
const protocolCode = /^[a-z_]{1,40}$/;

function refusedByProvider(answered: AuthorizationResponseError | ResponseBodyError): ProviderFailure {
  const code = protocolCode.test(answered.error) ? answered.error : undefined;
  if (answered instanceof AuthorizationResponseError) {
    return new ProviderFailure(code === 'access_denied' ? 'denied' : 'provider-error', { code });
  }
  if (answered.status >= 500) return new ProviderFailure('unreachable', { code });
  if (code === 'invalid_client' || code === 'unauthorized_client')
    return new ProviderFailure('client-refused', { code });
  return new ProviderFailure(code === 'invalid_grant' ? 'code-refused' : 'provider-error', { code });
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function problemOfChain(chain: readonly Error[], code: string | undefined): ProviderProblem | undefined {
  const claim = chain.map(({ cause }) => claimOf(cause)).find((one) => one !== undefined);
  if (claim === 'nonce') return 'wrong-nonce';
  const byLibrary = chain.find((one) => one instanceof ClientError)?.code;
  return libraryProblems[byLibrary ?? ''] ?? systemProblem(code);
}

/** The claim that was not as expected: the library says so beside the claims themselves, which stay where they are. */
function claimOf(cause: unknown): string | undefined {
  const named = typeof cause === 'object' && cause !== null && 'claim' in cause ? cause.claim : undefined;
  return typeof named === 'string' ? named : undefined;
}

const libraryProblems: Readonly<Record<string, ProviderProblem>> = {
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: 'wrong-claims',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'clock',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'other-issuer',
  OAUTH_KEY_SELECTION_FAILED: 'answer-invalid',
  OAUTH_UNSUPPORTED_OPERATION: 'answer-invalid',
  OAUTH_TIMEOUT: 'no-answer',
  OAUTH_ABORT: 'no-answer',
  OAUTH_INVALID_RESPONSE: 'answer-invalid',
  OAUTH_PARSE_ERROR: 'answer-invalid',
};

function systemProblem(code: string | undefined): ProviderProblem | undefined {
  if (code === undefined) return undefined;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|^ERR_SSL|^EPROTO$/.test(code)) return 'untrusted';
  return /^(E[A-Z]+|HPE_[A-Z_]+)$/.test(code) ? 'unreachable' : undefined;
}
