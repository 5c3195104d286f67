import type { LightMyRequestResponse } from 'fastify';
import { Secret } from '../../src/base/secret.ts';
import { type BoundedFetchOptions, boundedFetch } from '../../src/http/auth/oidc/bounded-fetch.ts';
import { OidcProvider } from '../../src/http/auth/oidc/oidc-provider.ts';
import { pendingCookieName } from '../../src/http/auth/oidc/pending-cookie.ts';
import type { Services } from '../../src/http/services.ts';
import { testMac } from './test-keys.ts';
import { type TestServer, testServer } from './test-server.ts';

export const redirectUri = 'https://keys.contoso.com/SignIn/OpenID/Callback';

export interface SignOnServerOptions {
  readonly issuer: string;
  readonly clientId?: string;
  readonly clientSecret?: string | undefined;
  readonly redirectUri?: string;
  readonly rolesClaim?: string;
  readonly personClaim?: string;
  readonly fetch?: BoundedFetchOptions;
  readonly services?: Partial<Services>;
}

/** A server of which people sign in with this provider, and a browser that does what it is told. */
export interface SignOnServer extends TestServer {
  readonly provider: OidcProvider;
  /** Of this server; the provider and its tokens have the clock of the machine. */
  advance(milliseconds: number): void;
  start(portal?: string, headers?: Record<string, string>): Promise<Started>;
  callback(query: string, cookie?: string): Promise<LightMyRequestResponse>;
}

export interface Started {
  readonly answer: LightMyRequestResponse;
  /** Where the browser is sent to. */
  readonly location: string;
  /** What it keeps meanwhile, as it sends it along. */
  readonly cookie: string;
}

export async function signOnServer(options: SignOnServerOptions): Promise<SignOnServer> {
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const { clientSecret } = options;
  const provider = new OidcProvider({
    issuer: options.issuer,
    clientId: options.clientId ?? 'keyhaven',
    clientSecret: () => (clientSecret === undefined ? undefined : Secret.fromText(clientSecret)),
    redirectUri: options.redirectUri ?? redirectUri,
    scopes: 'openid profile',
    clock,
    fetch: boundedFetch(options.fetch),
  });
  const claims = { roles: options.rolesClaim ?? 'groups', person: options.personClaim };
  const server = await testServer({
    ...(options.services && { services: options.services }),
    server: { clock, signOn: { provider, mac: testMac(), claims } },
  });
  const browse = (url: string, headers: Record<string, string>) =>
    server.app.inject({ url, headers: { host: 'keys.contoso.com', accept: 'text/html', ...headers } });
  return {
    ...server,
    provider,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    start: async (portal = 'HelpDesk', headers = {}) => {
      const answer = await browse(`/SignIn/OpenID?portal=${portal}`, headers);
      const set = answer.cookies.find(({ name }) => name === pendingCookieName);
      return {
        answer,
        location: String(answer.headers.location),
        cookie: set === undefined ? '' : `${pendingCookieName}=${set.value}`,
      };
    },
    callback: (query, cookie) => browse(`/SignIn/OpenID/Callback${query}`, cookie === undefined ? {} : { cookie }),
  };
}
