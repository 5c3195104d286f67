// npm run screens -- [folder]: a picture of every page of the portals in every state, in each theme, language and size.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { texts as german } from '../src/web/texts/locales/de.ts';
import { texts as english } from '../src/web/texts/locales/en.ts';
import { dress, StateGallery, sizes, themeNames } from '../test/portal/state-gallery.ts';
import type { PageState } from '../test/portal/states/page-state.ts';
import { pageStates } from '../test/portal/states.ts';
import { launchChromium } from '../test/support/browser.ts';
import { type PortalServer, startPortalServer } from '../test/support/portal-server.ts';

const languages = { en: { texts: english, locale: 'en-GB' }, de: { texts: german, locale: 'de-AT' } } as const;

/** Six pictures of one page: how it looks in each theme, on a desk and on a phone. */
async function photograph(page: Page, place: { folder: string; name: string }): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const theme of themeNames) {
      await dress(page, theme);
      const path = join(place.folder, `${place.name}.${size}.${theme}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    }
  }
}

/** Returns what did not work: the other pictures are worth having all the same. */
async function photographAll(gallery: StateGallery, folder: string): Promise<string[]> {
  const failures: string[] = [];
  for (const [portal, states] of Object.entries(pageStates)) {
    const own = join(folder, portal);
    mkdirSync(own, { recursive: true });
    for (const state of states) failures.push(...(await photographState(gallery, state, own)));
  }
  return failures;
}

async function photographState(gallery: StateGallery, state: PageState, folder: string): Promise<string[]> {
  const of = (problem: string) => `${folder}, ${state.name}: ${problem}`;
  try {
    return (await gallery.show(state, (page) => photograph(page, { folder, name: state.name }))).map(of);
  } catch (error) {
    return [of(error instanceof Error ? error.message : String(error))];
  }
}

async function run(folder: string, from: { server: PortalServer; browser: Browser }): Promise<string[]> {
  const open = await StateGallery.of(from);
  const failures: string[] = [];
  for (const [language, { texts, locale }] of Object.entries(languages)) {
    const gallery = open(texts, locale);
    failures.push(...(await photographAll(gallery, join(folder, language))));
    await gallery.close();
  }
  return failures;
}

const folder = resolve(process.argv[2] ?? join(tmpdir(), 'keyhaven-screens'));
const home = mkdtempSync(join(tmpdir(), 'keyhaven-screens-server-'));
const server = await startPortalServer(home);
const browser = await launchChromium({ trusted: [server.publicKeyDigest] });
try {
  console.log(`pictures go to ${folder}`);
  const failures = await run(folder, { server, browser });
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.close();
  rmSync(home, { recursive: true, force: true });
}
