import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** Another name of this machine, under which a page is of another site. */
export const foreignHost = 'evil.example';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', foreignHost]);

/** Every name but these leads nowhere, whoever asks for it: a page, a worker or the browser for itself. */
const resolverRules = [`MAP ${foreignHost} 127.0.0.1`, 'MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'];

export interface LaunchOptions {
  /** Playwright switches the back-forward cache off, and real browsers have it. */
  readonly backForwardCache?: boolean;
  /** Certificates to trust, as `publicKeyDigest` gives them: a browser that only forgives one keeps nothing in its cache. */
  readonly trusted?: readonly string[];
  /** A browser of somebody in the domain: it sends tickets to these hosts, with the tickets of its environment. */
  readonly domain?: { readonly hosts: string; readonly env: Readonly<Record<string, string>> } | undefined;
}

/** Debian's Chromium: nothing is downloaded. The caller closes it. */
export function launchChromium({
  backForwardCache = false,
  trusted = [],
  domain,
}: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    // Chromium refuses its sandbox to root, who runs the tests in a container.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      `--host-resolver-rules=${[...resolverRules, ...(domain === undefined ? [] : [`EXCLUDE ${domain.hosts}`])].join(', ')}`,
      ...(domain === undefined ? [] : [`--auth-server-allowlist=${domain.hosts}`]),
      `--ignore-certificate-errors-spki-list=${trusted.join(',')}`,
    ],
    ...(domain && { env: { PATH: process.env['PATH'] ?? '', ...domain.env } }),
    ...(backForwardCache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  });
}

function findChromium(): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error('there is no chromium; install the Debian package chromium');
  return found;
}

/** A browser of one person, and what its pages did that no page of ours may do. */
export interface WatchedContext {
  readonly context: BrowserContext;
  readonly troubles: string[];
}

/** A refused request is written to the console by the browser itself; which ones are expected is for the test to say. */
const answeredWithError =
  /^Failed to load resource: (the server responded with a status of|net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED)/;

/** Cookies, storage and cache of their own, as another person at another machine has them. */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedContext> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Vienna',
    viewport: { width: 1280, height: 800 },
    // A transition is a state that is over before anybody has looked at it.
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const troubles: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !loopback.has(hostname)) troubles.push(`asked ${hostname} for something`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error' && !answeredWithError.test(message.text())) troubles.push(message.text());
  });
  context.on('weberror', (error) => {
    troubles.push(error.error().stack ?? error.error().message);
  });
  await context.addInitScript(reportViolations);
  return { context, troubles };
}

/** As text, since it runs in the page. */
const reportViolations = `addEventListener('securitypolicyviolation', (event) => {
  console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
});`;
