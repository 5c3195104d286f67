import { BindRequest, type Control, PagedResultsControl, SearchRequest, UnbindRequest } from 'ldapts';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { ControllerAddress } from './controller-address.ts';
import { present, type SearchFilter } from './filter.ts';
import { LdapEntry } from './ldap-entry.ts';
import { type BindRefusal, bindRefusalSentence, directoryError, readBindRefusal } from './ldap-failure.ts';
import { type LdapAnswer, LdapSocket, type LdapSocketOptions } from './ldap-socket.ts';

export interface LdapSearch {
  /** Distinguished name, `<SID=…>` or `<GUID=…>`. */
  readonly base: string;
  /** The object itself, its children, or everything below and itself. */
  readonly scope: 'base' | 'one' | 'sub';
  /** Every object when left out. */
  readonly filter?: SearchFilter | undefined;
  readonly attributes: readonly string[];
  /** Objects that one answer brings, and so the most that is in memory. Active Directory gives at most 1,000. */
  readonly pageSize?: number | undefined;
}

/** What the person or the service account signs on with. */
export interface BindCredentials {
  /** `jane@contoso.com`, `CONTOSO\jane` or a distinguished name. */
  readonly name: string;
  readonly password: Secret;
}

const result = {
  success: 0,
  timeLimit: 3,
  sizeLimit: 4,
  referral: 10,
  adminLimit: 11,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
} as const;

const defaultPageSize = 500;

/** A connection on which somebody has signed on. Many requests may be under way at once. */
export class LdapConnection {
  readonly #socket: LdapSocket;

  private constructor(socket: LdapSocket) {
    this.#socket = socket;
  }

  /**
   * Connects, encrypts and binds. Throws `directory-unavailable`, `directory-untrusted`, or `directory-refused` where
   * the account is not let in.
   */
  static async open(
    address: ControllerAddress,
    credentials: BindCredentials,
    options: LdapSocketOptions = {},
  ): Promise<LdapConnection> {
    const refusal = await LdapConnection.tryOpen(address, credentials, options);
    if (refusal instanceof LdapConnection) return refusal;
    const sentence = `${address.host} does not let ${credentials.name} in: ${bindRefusalSentence(refusal)}`;
    throw directoryError('bind-refused', address.host, sentence);
  }

  /** The same, with a refusal of the account as an answer: it is no failure of the directory. */
  static async tryOpen(
    address: ControllerAddress,
    credentials: BindCredentials,
    options: LdapSocketOptions = {},
  ): Promise<LdapConnection | BindRefusal> {
    demandCredentials(credentials);
    const socket = await LdapSocket.open(address, options);
    try {
      const refusal = await bind(socket, credentials);
      if (refusal === undefined) return new LdapConnection(socket);
      socket.close();
      return refusal;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  get host(): string {
    return this.#socket.host;
  }

  /** False once the connection has ended, by whichever side. It never opens again. */
  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  /** The object of that name, or undefined where there is none or this account may not see it. */
  async read(
    base: string,
    attributes: readonly string[],
    controls: readonly Control[] = [],
  ): Promise<LdapEntry | undefined> {
    const answer = await this.#ask({ base, scope: 'base', attributes }, controls);
    if (answer.status === result.noSuchObject) return undefined;
    this.#demandSuccess(answer, base);
    const [entry] = answer.entries;
    return entry === undefined ? undefined : new LdapEntry(entry);
  }

  /** Everything that the search finds, up to `most` objects: beyond that it throws `directory-incomplete`. */
  async search(request: LdapSearch, most = 1000): Promise<readonly LdapEntry[]> {
    const found: LdapEntry[] = [];
    for await (const entry of this.searchEach({ ...request, pageSize: Math.min(most + 1, defaultPageSize) })) {
      if (found.length === most) {
        const sentence = `more than ${most} objects below ${request.base} match, where so many cannot be meant`;
        throw directoryError('limit-reached', this.host, sentence);
      }
      found.push(entry);
    }
    return found;
  }

  /**
   * Everything that the search finds, page by page: the next page is asked for when the last object of one was taken.
   * Throws `directory-incomplete` where the controller stops before the end, never a part as if it were the whole.
   */
  async *searchEach(request: LdapSearch): AsyncGenerator<LdapEntry, void, undefined> {
    const size = request.pageSize ?? defaultPageSize;
    let cookie: Buffer | undefined;
    do {
      const value = { size, ...(cookie === undefined ? {} : { cookie }) };
      const answer = await this.#ask(request, [new PagedResultsControl({ critical: true, value })]);
      this.#demandSuccess(answer, request.base);
      for (const entry of answer.entries) yield new LdapEntry(entry);
      // an empty page with a cookie is no end
      cookie = answer.cookie;
    } while (cookie !== undefined);
  }

  /**
   * Everything that the search finds, in one answer; undefined where there is more than `most`. For many searches at once:
   * a controller remembers some ten paged ones of a connection and forgets the oldest (MaxResultSetsPerConn on Windows,
   * and as many in Samba), so that a long one beside them would break off.
   */
  async searchWhole(request: LdapSearch, most = 1000): Promise<readonly LdapEntry[] | undefined> {
    const answer = await this.#ask(request, [], most);
    if (answer.status === result.sizeLimit) return undefined;
    this.#demandSuccess(answer, request.base);
    return answer.entries.map((entry) => new LdapEntry(entry));
  }

  /** Every value of one attribute, however many: Active Directory gives at most 1,500 at once. */
  async *eachValue(base: string, attribute: string): AsyncGenerator<Buffer, void, undefined> {
    let from: number | undefined = 0;
    while (from !== undefined) {
      const wanted: string = from === 0 ? attribute : `${attribute};range=${from}-*`;
      const entry: LdapEntry | undefined = await this.read(base, [wanted]);
      if (entry === undefined) return;
      const { values, next } = entry.range(attribute);
      yield* values;
      // a controller that answers a range with nothing new would be asked for ever
      from = next !== undefined && next > from ? next : undefined;
    }
  }

  /** Says goodbye and lets go. */
  close(): void {
    if (!this.isOpen) return;
    // there is no answer to it
    void this.#socket.request((messageId) => new UnbindRequest({ messageId })).catch(() => undefined);
    this.#socket.close();
  }

  async #ask(request: LdapSearch, controls: readonly Control[], sizeLimit = 0): Promise<LdapAnswer> {
    return await this.#socket.request(
      (messageId) =>
        new SearchRequest({
          messageId,
          baseDN: request.base,
          scope: request.scope,
          filter: request.filter ?? present('objectClass'),
          attributes: [...request.attributes],
          timeLimit: 0,
          sizeLimit,
          ...(controls.length === 0 ? {} : { controls: [...controls] }),
        }),
    );
  }

  #demandSuccess({ status, diagnostic }: LdapAnswer, base: string): void {
    if (status === result.success) return;
    throw refusedAnswer(status, diagnostic, this.host, base);
  }
}

/**
 * An empty password is an "unauthenticated bind" (RFC 4513, 5.1.2), which Windows answers with success for any name; and
 * a bare word could be the name of a mechanism. Neither may reach a directory.
 */
function demandCredentials({ name, password }: BindCredentials): void {
  if (password.length === 0 || password.reveal().every((byte) => byte === 0)) {
    throw new KeyhavenError('request-invalid', 'an empty password is never sent to a directory');
  }
  if (!/[@\\=]/.test(name)) {
    throw new KeyhavenError(
      'request-invalid',
      'give the account as jane@contoso.com, CONTOSO\\jane or a distinguished name',
    );
  }
}

async function bind(socket: LdapSocket, { name, password }: BindCredentials): Promise<BindRefusal | undefined> {
  const { status, diagnostic } = await socket.request(
    (messageId) => new BindRequest({ messageId, dn: name, password: password.revealText() }),
  );
  if (status === result.success) return undefined;
  if (status === result.invalidCredentials) return readBindRefusal(diagnostic);
  throw refusedAnswer(status, diagnostic, socket.host, '');
}

function refusedAnswer(status: number, diagnostic: string, host: string, base: string): KeyhavenError {
  const said = diagnostic === '' ? `result ${status}` : diagnostic.replace(/[\0\s]+/g, ' ').trim();
  switch (status) {
    case result.timeLimit:
    case result.sizeLimit:
    case result.adminLimit:
      return directoryError(
        'limit-reached',
        host,
        `${host} stopped before the end of a search (${said}); nothing of it is used`,
      );
    case result.referral:
      return directoryError('elsewhere', host, `${host} does not hold ${base}; name a controller of its domain`);
    case result.noSuchObject:
      return directoryError('no-such-object', host, `${host} has no ${base}, or this account may not see it`);
    case result.insufficientAccess:
      return directoryError('not-permitted', host, `${host} does not permit that to this account (${said})`);
    case result.busy:
    case result.unavailable:
      return directoryError('busy', host, `${host} cannot answer now (${said})`);
    default:
      return directoryError('refused', host, `${host} refused a request (${said})`);
  }
}
