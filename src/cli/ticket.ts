import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';

/** Makes what stands after `Negotiate ` in the next request to a host. Each answer is good for one request alone. */
export type Tickets = (host: string) => Promise<Secret>;

interface Client {
  initializeClient(
    service: string,
    options: { mechOID: number },
  ): Promise<{ step(challenge: string): Promise<string> }>;
  readonly GSS_MECH_OID_SPNEGO: number;
}

/**
 * The Kerberos tickets of whoever runs this process, as `kinit` or the sign-on to the machine left them. Undefined where
 * the optional package `kerberos` is not there.
 */
export async function openTickets(
  load: () => Promise<Client> = async () => import('kerberos'),
): Promise<Tickets | undefined> {
  let client: Client;
  try {
    client = await load();
  } catch {
    return undefined;
  }
  return async (host) => makeToken(client, host);
}

async function makeToken(client: Client, host: string): Promise<Secret> {
  try {
    const context = await client.initializeClient(`HTTP@${host}`, { mechOID: client.GSS_MECH_OID_SPNEGO });
    return Secret.fromText(await context.step(''));
  } catch (error) {
    throw explain(error, host);
  }
}

function explain(cause: unknown, host: string): KeyhavenError {
  const said = cause instanceof Error ? cause.message : '';
  if (/No credentials were supplied|Ticket expired|No Kerberos credentials/.test(said)) {
    const hint = 'run kinit; or sign in with keyhaven sign-in, or name a token in KEYHAVEN_TOKEN_FILE';
    return new KeyhavenError('not-signed-in', 'there is no Kerberos ticket that is still valid', {
      facts: { hint },
      cause,
    });
  }
  if (said.includes('Server not found in Kerberos database')) {
    const sentence = `the domain knows no service HTTP/${host}`;
    const hint = `use the name of the server that its SPN has; on the server: keyhaven directory check --name ${host}`;
    return new KeyhavenError('not-signed-in', sentence, { facts: { hint }, cause });
  }
  const reason = said.replace(/^Unspecified GSS failure\. {2}Minor code may provide more information: /, '');
  return new KeyhavenError('not-signed-in', `Kerberos gave no ticket for HTTP/${host} (${reason.slice(0, 200)})`, {
    cause,
  });
}
