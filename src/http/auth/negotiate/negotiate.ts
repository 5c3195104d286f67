import { SignInGate } from '../../../access/sign-in-gate.ts';
import type { Clock } from '../../../base/clock.ts';
import { explainFailure, type TicketFailure } from './explain-failure.ts';
import type { Kerberos } from './load-kerberos.ts';
import { type Principal, readPrincipal } from './read-principal.ts';
import { readToken } from './read-token.ts';

export type NegotiateRefusal = TicketFailure | 'ntlm' | 'foreign-principal';

export type NegotiateOutcome =
  | {
      readonly accepted: true;
      readonly principal: Principal;
      /** What proves to the caller that this is the service it asked for: goes back as `Negotiate ANSWER`. */
      readonly answer: string | undefined;
    }
  | {
      readonly accepted: false;
      readonly because: NegotiateRefusal;
      /** For the administrator. The caller is told the same for all of them. */
      readonly sentence: string;
    };

// Any `HTTP/` service of the keytab: the name in an address may be short, long or an alias of the server.
const anyHttpService = 'HTTP';

// They run in the four threads that files and hashes share. An accept takes a millisecond.
const atOnce = 2;
const mostWaiting = 64;

/** Checks the tickets that callers bring. Says who somebody is; what he may do is asked elsewhere. */
export class Negotiate {
  /** `CONTOSO.COM`: callers of any other realm are refused. */
  readonly realm: string;
  readonly #kerberos: Kerberos;
  readonly #clock: Clock;
  readonly #gate = new SignInGate(atOnce, mostWaiting);

  constructor(kerberos: Kerberos, options: { readonly realm: string; readonly clock: Clock }) {
    this.#kerberos = kerberos;
    this.realm = options.realm;
    this.#clock = options.clock;
  }

  /**
   * Judges the token of one request: what stands after `Negotiate ` in its `Authorization`. Throws `busy` when too many
   * are being judged already; everything else is an outcome.
   */
  async accept(token: string): Promise<NegotiateOutcome> {
    const read = readToken(token);
    if (read.kind === 'refused') return { accepted: false, because: read.because, sentence: read.sentence };
    return await this.#gate.run(async () => this.#judge(read.text));
  }

  /** One context for each token: a context that is used twice goes on with what the one before it left. */
  async #judge(token: string): Promise<NegotiateOutcome> {
    let context: Awaited<ReturnType<Kerberos['initializeServer']>>;
    try {
      context = await this.#kerberos.initializeServer(anyHttpService);
      await context.step(token);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { accepted: false, ...explainFailure(message, this.#clock()) };
    }
    const { username, response, contextComplete } = context;
    if (contextComplete !== true || typeof username !== 'string') return unfinished;
    const principal = readPrincipal(username);
    if (principal?.realm !== this.realm) return foreign(username, this.realm);
    return { accepted: true, principal, answer: typeof response === 'string' ? response : undefined };
  }
}

const unfinished: NegotiateOutcome = {
  accepted: false,
  because: 'malformed',
  sentence: 'the token asks for another round, which a sign-on by one request has not',
};

function foreign(username: string, realm: string): NegotiateOutcome {
  const shown = username.replace(/\p{C}/gu, '?').slice(0, 200);
  return {
    accepted: false,
    because: 'foreign-principal',
    sentence: `the ticket is of ${shown}, which is no account of ${realm}: people and computers of that domain alone sign in here`,
  };
}
