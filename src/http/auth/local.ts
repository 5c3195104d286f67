import type { LocalActor } from '../../access/actor.ts';
import { KeyhavenError } from '../../base/error.ts';
import type { Authenticate } from './bearer.ts';

/**
 * The caller on the Unix socket is whoever could open it: the account that owns it, mode 0600, and root. Node does not
 * tell which process is at the other end, so both stand in the audit as the owner.
 */
export function localAuthentication(actor: LocalActor): Authenticate {
  return (request) => {
    if (request.headers.authorization === undefined && request.headers.cookie === undefined)
      return Promise.resolve(actor);
    // Two identities in one request is one too many, and a token has no business on this socket.
    const sentence =
      'the local socket takes no Authorization or Cookie header; use the network address of the server for that';
    return Promise.reject(new KeyhavenError('request-invalid', sentence));
  };
}
