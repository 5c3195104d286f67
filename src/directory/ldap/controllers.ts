import { type Clock, type Millis, minute, second } from '../../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { ControllerAddress } from './controller-address.ts';
import { type BindCredentials, LdapConnection } from './ldap-connection.ts';
import type { LdapSocketOptions } from './ldap-socket.ts';

export interface ControllersOptions extends LdapSocketOptions {
  /** In the order in which they are tried. */
  readonly addresses: readonly ControllerAddress[];
  /** Asked at each sign-on, so that a changed password needs no restart. */
  readonly credentials: () => BindCredentials;
  readonly clock: Clock;
  /** A controller failed, and another is tried or none is left. */
  readonly onTrouble?: ((error: KeyhavenError) => void) | undefined;
}

/** How long a controller that failed is tried after the others. */
const setAside: Millis = 30 * second;
/** After all failed, callers get the same answer this long without waiting for time-outs again. */
const breather: Millis = second;
/**
 * After the service account was refused it is not tried again for a time that doubles: each try counts as a wrong
 * password, and requests of our callers would lock the account in the whole domain. Another password in the file ends it.
 */
const refusalPause: { readonly first: Millis; readonly longest: Millis } = { first: minute, longest: 10 * minute };

/**
 * The domain's controllers as one: a connection of the service account to the first that answers, made anew when it
 * ends. A question that meets an outage is asked once more elsewhere, which is safe because all of them only read.
 */
export class Controllers {
  readonly #options: ControllersOptions;
  readonly #failedAt = new Map<ControllerAddress, Millis>();
  #opening: Promise<LdapConnection> | undefined;
  #connection: { readonly address: ControllerAddress; readonly link: LdapConnection } | undefined;
  #refusal:
    | { readonly password: Secret; readonly at: Millis; readonly pause: Millis; readonly error: KeyhavenError }
    | undefined;
  #lastFailure: { readonly at: Millis; readonly error: KeyhavenError } | undefined;
  #closed = false;

  constructor(options: ControllersOptions) {
    if (options.addresses.length === 0)
      throw new KeyhavenError('configuration-invalid', 'no domain controller is named');
    this.#options = options;
  }

  /** The controller in use; undefined between an outage and the next question. */
  get current(): ControllerAddress | undefined {
    return this.#connection?.link.isOpen === true ? this.#connection.address : undefined;
  }

  /** Runs the work on a connection; once more on another one when the first ends meanwhile. */
  async use<Result>(work: (connection: LdapConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#connect();
    try {
      return await work(connection);
    } catch (error) {
      if (!isKeyhavenError(error, 'directory-unavailable')) throw error;
      this.#abandon(connection, error);
      return await work(await this.#connect());
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection?.link.close();
    this.#connection = undefined;
  }

  async #connect(): Promise<LdapConnection> {
    if (this.#closed)
      throw new KeyhavenError('directory-unavailable', 'the directory is no longer asked: the server stops');
    if (this.#connection?.link.isOpen === true) return this.#connection.link;
    this.#opening ??= this.#openFirst().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  async #openFirst(): Promise<LdapConnection> {
    const now = this.#options.clock();
    const last = this.#lastFailure;
    if (last !== undefined && now - last.at < breather && now >= last.at) throw last.error;
    const credentials = this.#options.credentials();
    this.#awaitPause(credentials, now);
    let failure: unknown;
    for (const address of this.#inOrder(now)) {
      try {
        return this.#keep(address, await LdapConnection.open(address, credentials, this.#options));
      } catch (error) {
        if (!isKeyhavenError(error)) throw error;
        failure ??= error;
        this.#options.onTrouble?.(error);
        // the others would say the same, and count it
        if (error.facts['problem'] === 'bind-refused') throw this.#refuse(credentials, error);
        this.#failedAt.set(address, this.#options.clock());
      }
    }
    const error = isKeyhavenError(failure)
      ? failure
      : new KeyhavenError('directory-unavailable', 'no controller answers');
    this.#lastFailure = { at: this.#options.clock(), error };
    throw error;
  }

  #awaitPause({ password }: BindCredentials, now: Millis): void {
    const refusal = this.#refusal;
    if (refusal === undefined || !refusal.password.equals(password)) return;
    if (now >= refusal.at && now - refusal.at < refusal.pause) throw refusal.error;
  }

  #refuse({ password }: BindCredentials, error: KeyhavenError): KeyhavenError {
    const before = this.#refusal?.password.equals(password) === true ? this.#refusal.pause * 2 : refusalPause.first;
    const pause = Math.min(before, refusalPause.longest);
    this.#refusal = { password, at: this.#options.clock(), pause, error };
    return error;
  }

  #keep(address: ControllerAddress, link: LdapConnection): LdapConnection {
    if (this.#closed) {
      link.close();
      throw new KeyhavenError('directory-unavailable', 'the directory is no longer asked: the server stops');
    }
    this.#failedAt.delete(address);
    this.#lastFailure = undefined;
    this.#refusal = undefined;
    this.#connection = { address, link };
    return link;
  }

  #abandon(connection: LdapConnection, error: KeyhavenError): void {
    connection.close();
    if (this.#connection?.link !== connection) return;
    // whoever hung is asked after the others; whoever was only restarted is asked first
    if (error.facts['problem'] === 'no-answer') this.#failedAt.set(this.#connection.address, this.#options.clock());
    this.#connection = undefined;
    this.#options.onTrouble?.(error);
  }

  /** As configured, those that failed of late at the end. */
  #inOrder(now: Millis): readonly ControllerAddress[] {
    const isAside = (address: ControllerAddress): boolean => {
      const at = this.#failedAt.get(address);
      return at !== undefined && now >= at && now - at < setAside;
    };
    const { addresses } = this.#options;
    return [...addresses.filter((address) => !isAside(address)), ...addresses.filter(isAside)];
  }
}
