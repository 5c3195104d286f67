import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { type Authority, makeAuthority } from './https-site.ts';
import { type Mischief, type OidcDouble, startOidcDouble } from './oidc-double.ts';
import { type SignOnServer, type SignOnServerOptions, signOnServer } from './sign-on-server.ts';

/** For each test of a file a provider that does as it is told, and as many servers as it asks for. */
export interface SignOnBench {
  readonly authority: Authority;
  readonly double: OidcDouble;
  readonly server: (options?: Partial<SignOnServerOptions>) => Promise<SignOnServer>;
  /** A sign-in of which the provider does what the plan says. */
  readonly signIn: (to: SignOnServer, mischief?: Mischief) => Promise<LightMyRequestResponse>;
}

export function signOnBench(): SignOnBench {
  let running: { authority: Authority; double?: OidcDouble } | undefined;
  let open: SignOnServer[] = [];
  beforeAll(async () => {
    running = { authority: await makeAuthority() };
  });
  beforeEach(async () => {
    const { authority } = now();
    running = { authority, double: await startOidcDouble(authority, 'keyhaven') };
  });
  afterEach(async () => {
    await Promise.all(open.map(({ app }) => app.close()));
    open = [];
    await now().double?.site.down();
  });
  const now = () => {
    if (running === undefined) throw new Error('the bench is set up before the first test, not before that');
    return running;
  };
  const double = () => {
    const { double: started } = now();
    if (started === undefined) throw new Error('the provider starts before each test, not before that');
    return started;
  };
  return {
    get authority() {
      return now().authority;
    },
    get double() {
      return double();
    },
    server: async (options = {}) => {
      const usual = { issuer: double().issuer, clientSecret: 'client-secret' };
      const fetch = { ca: now().authority.ca, ...options.fetch };
      const started = await signOnServer({ ...usual, ...options, fetch });
      open.push(started);
      return started;
    },
    signIn: async (to, mischief = {}) => {
      double().plan(mischief);
      const started = await to.start();
      return await to.callback(double().answerTo(started.location), started.cookie);
    },
  };
}

/** What was put on record of a sign-in that came to nothing. */
export function refused(to: SignOnServer): unknown {
  return to.services.received.get('recordProviderRefusal');
}
