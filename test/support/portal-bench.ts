import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type LaunchOptions, launchChromium, openContext, type WatchedContext } from './browser.ts';
import { type Person, type PortalServer, startPortalServer } from './portal-server.ts';
import { tempFolder } from './temp-folder.ts';

/** One server and one Chromium for the tests of a file. */
export interface PortalBench {
  readonly server: PortalServer;
  readonly browser: Browser;
  /** A browser of its own. After the test it is closed, and what its pages did wrong fails the test. */
  readonly context: (options?: BrowserContextOptions) => Promise<WatchedContext>;
  /** The same, already signed in, at this address. */
  readonly page: (person: Person | undefined, path: string, options?: BrowserContextOptions) => Promise<Page>;
}

interface BenchOptions extends LaunchOptions {
  readonly env?: Record<string, string>;
  /** Fills the store, once. */
  readonly prepare?: (server: PortalServer) => Promise<void>;
}

/** Sets them up before the first test of the file and takes them down after the last. */
export function portalBench({ env, prepare, ...launch }: BenchOptions = {}): PortalBench {
  let running: { server: PortalServer; browser: Browser } | undefined;
  let opened: WatchedContext[] = [];
  beforeAll(async () => {
    const server = await startPortalServer(await tempFolder(), env);
    const browser = await launchChromium({ ...launch, trusted: [server.publicKeyDigest] });
    running = { server, browser };
    await prepare?.(server);
  }, 120_000);
  afterEach(async ({ task }) => {
    const closing = opened;
    opened = [];
    if (task.result?.state === 'fail') await tellWhatWasShown(closing);
    await Promise.all(closing.map(({ context }) => context.close()));
    const errors = running?.server.errors.splice(0) ?? [];
    expect([...closing.flatMap(({ troubles }) => troubles), ...errors]).toEqual([]);
  });
  afterAll(async () => {
    await running?.browser.close();
    await running?.server.close();
  });
  const now = () => {
    if (running === undefined) throw new Error('the bench is set up before the first test, not before that');
    return running;
  };
  const context = async (options?: BrowserContextOptions) => {
    const made = await openContext(now().browser, { baseURL: now().server.url, ...options });
    opened.push(made);
    return made;
  };
  return {
    get server() {
      return now().server;
    },
    get browser() {
      return now().browser;
    },
    context,
    page: async (person, path, options) => {
      const { context: own } = await context(options);
      if (person !== undefined) await now().server.signIn(own, person);
      const page = await own.newPage();
      await page.goto(path);
      return page;
    },
  };
}

/** Of a test that failed, what a person would have seen says more than what was not found. */
async function tellWhatWasShown(contexts: readonly WatchedContext[]): Promise<void> {
  for (const page of contexts.flatMap(({ context }) => context.pages())) {
    const text = await page.innerText('body', { timeout: 1000 }).catch(() => 'nothing that can be read');
    process.stderr.write(`\n${page.url()} showed:\n${text.replaceAll(/\n{2,}/g, '\n')}\n`);
  }
}
