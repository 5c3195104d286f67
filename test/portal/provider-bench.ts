import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type BrowserSession, browserSession } from '../../src/wire/rest/browser-sessions.ts';
import { launchChromium, openContext, type WatchedContext } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { makeAuthority } from '../support/https-site.ts';
import { type Keyhaven, startKeyhaven } from '../support/keyhaven.ts';
import { type RealProvider, startRealProvider } from '../support/real-oidc-provider.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { heading, seen } from './steps.ts';

/** A server process, an identity provider of another site and Chromium, for the tests of a file. */
export interface ProviderBench {
  readonly server: Keyhaven;
  readonly provider: RealProvider;
  /** Under a name that cookies with the prefix `__Host-` are taken for. */
  readonly home: string;
  /** A browser of its own. After the test it is closed, and what its pages did wrong fails the test. */
  readonly context: () => Promise<BrowserContext>;
  /** Follows the link of the sign-in page as far as the page of the provider. */
  readonly toProvider: (context: BrowserContext, path: string) => Promise<Page>;
  readonly command: (...args: string[]) => Promise<string>;
  /** The same installation with other settings. */
  readonly restart: (env: Record<string, string>) => Promise<void>;
}

/** What the tests call the provider. */
export const providerName = 'Contoso';

interface BenchOptions {
  readonly env?: Record<string, string>;
  /** What the provider says of an account, by its name. */
  readonly claims: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Fills the store, once. */
  readonly prepare: (server: Keyhaven) => Promise<void>;
}

interface Running {
  readonly provider: RealProvider;
  readonly browser: Browser;
  readonly home: string;
}

/** Sets them up before the first test of the file and takes them down after the last. */
export function providerBench({ env = {}, claims, prepare }: BenchOptions): ProviderBench {
  let running: Running | undefined;
  let server: Keyhaven | undefined;
  let opened: WatchedContext[] = [];
  beforeAll(async () => {
    const authority = await makeAuthority();
    const port = String(await freePort());
    // Another site than the provider's, as far as cookies go.
    const home = `https://localhost:${port}`;
    const redirectUri = `${home}/SignIn/OpenID/Callback`;
    const clientSecret = 'a secret of client and provider';
    const provider = await startRealProvider({ authority, redirectUri, clientId: 'keyhaven', clientSecret, claims });
    running = { provider, browser: await launchChromium(), home };
    const folder = await tempFolder();
    const [caFile, secretFile] = [join(folder, 'ca.pem'), join(folder, 'client-secret')];
    await Promise.all([writeFile(caFile, authority.ca), writeFile(secretFile, clientSecret, { mode: 0o600 })]);
    server = await startKeyhaven(
      {
        KEYHAVEN_PORT: port,
        KEYHAVEN_DEFAULT_DOMAIN: 'CONTOSO',
        KEYHAVEN_OIDC_ISSUER: provider.issuer,
        KEYHAVEN_OIDC_CLIENT_ID: 'keyhaven',
        KEYHAVEN_OIDC_CLIENT_SECRET_FILE: secretFile,
        KEYHAVEN_OIDC_REDIRECT_URI: redirectUri,
        KEYHAVEN_OIDC_CA_FILE: caFile,
        KEYHAVEN_OIDC_NAME: providerName,
        ...env,
      },
      folder,
    );
    await prepare(server);
  }, 120_000);
  afterEach(async () => {
    const closing = opened;
    opened = [];
    await Promise.all(closing.map(({ context }) => context.close()));
    expect(closing.flatMap(({ troubles }) => troubles)).toEqual([]);
  });
  afterAll(async () => {
    await running?.browser.close();
    await server?.stop();
    await running?.provider.site.down();
  });
  const now = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the bench is set up before the first test, not before that');
    return part;
  };
  return {
    get server() {
      return now(server);
    },
    get provider() {
      return now(running).provider;
    },
    get home() {
      return now(running).home;
    },
    context: async () => {
      const made = await openContext(now(running).browser, { baseURL: now(running).home });
      opened.push(made);
      return made.context;
    },
    toProvider: async (context, path) => {
      const page = await context.newPage();
      await page.goto(path);
      await page.getByRole('link', { name: `Sign in with ${providerName}`, exact: true }).click();
      await seen(heading(page, providerName));
      return page;
    },
    command: async (...args) => {
      const { code, stdout, stderr } = await now(server).command(...args);
      expect(code, stderr).toBe(0);
      return stdout.trim();
    },
    restart: async (more) => {
      await now(server).stop();
      server = await now(server).again(more);
    },
  };
}

/** Who is signed in in this browser, as its pages are told. */
export async function sessionIn(context: BrowserContext): Promise<BrowserSession> {
  const answer = await context.request.get('/api/v1/browser-sessions/current');
  expect(answer.status()).toBe(200);
  return browserSession.parse(await answer.json());
}
