import type { LocalActor } from '../../src/access/actor.ts';
import { sessionCookieName } from '../../src/http/auth/cookie.ts';
import { createLog } from '../../src/http/log.ts';
import { type PortalPages, readPortalPages } from '../../src/http/portals/portal-pages.ts';
import type { App } from '../../src/http/request-context.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Services } from '../../src/http/services.ts';
import { makePortalFolder } from './portal-folder.ts';
import { at, csrfOf, type StubServices, stubServices } from './stub-services.ts';

export interface TestServer {
  readonly app: App;
  readonly services: StubServices;
  /** Every line of the log, at the most talkative level. */
  readonly logged: string[];
}

export interface TestServerOptions {
  readonly services?: Partial<Services>;
  readonly localActor?: LocalActor;
  readonly server?: Partial<ServerOptions>;
}

let pages: PortalPages | undefined;

/** An identity provider that is never reached; what one says is under test in the end-to-end tests. */
const stubSignOn: ServerOptions['signOn'] = {
  provider: {
    redirectUri: 'https://localhost/SignIn/OpenID/Callback',
    begin: (state) => {
      const expected = { state, nonce: 'nonce', verifier: 'verifier' };
      return Promise.resolve({ url: `https://sso.contoso.com/authorize?state=${state}`, expected });
    },
    complete: () => Promise.reject(new Error('nobody comes back from here')),
  },
  mac: { sign: () => Buffer.alloc(32, 1), verify: (_bytes, tag) => Buffer.alloc(32, 1).equals(tag) },
  claims: { roles: 'groups', person: undefined },
};

/** Every ticket is Jane's; real ones are under test against a domain. */
const stubNegotiate: ServerOptions['negotiate'] = {
  accept: () => Promise.resolve({ accepted: true, principal: { account: 'jane', realm: 'CONTOSO.COM' }, answer: '' }),
};

/** Options for a server over the stub, and what it leaves behind. */
export function testOptions(options: TestServerOptions = {}) {
  const logged: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line: string) => void logged.push(line) } });
  const services = stubServices(options.services);
  const server: ServerOptions = {
    services,
    log,
    clock: () => at,
    version: '0.0.0',
    localActor: options.localActor,
    pages: (pages ??= readPortalPages(makePortalFolder())),
    signOn: stubSignOn,
    negotiate: stubNegotiate,
    ...options.server,
  };
  return { server, services, logged };
}

export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { server, services, logged } = testOptions(options);
  return { app: await buildServer(server), services, logged };
}

export function bearer(caller: string): { authorization: string } {
  return { authorization: `Bearer ${caller}` };
}

/** What a page of the server sends: the cookie of a caller, its token, and where it was opened. */
export function page(caller: string): Record<string, string> {
  return {
    cookie: `${sessionCookieName}=${caller}`,
    'x-keyhaven-csrf': csrfOf(caller),
    origin: 'http://localhost',
    host: 'localhost:80',
  };
}

export function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name));
}
