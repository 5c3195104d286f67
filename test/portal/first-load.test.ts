import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person } from '../support/portal-server.ts';
import { heading, seen, signInByForm } from './steps.ts';

const mostBytes = 250_000;
const mostMilliseconds = 1000;
/** A machine that does something else at the moment is measured again. */
const rounds = 16;

let hanna: Person;
let jdoe: Person;

const bench = portalBench({
  prepare: async (server) => {
    [hanna, jdoe] = await Promise.all([
      server.person({ name: 'hanna', roles: ['helpdesk'] }),
      server.person({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' }),
    ]);
  },
});

const portals = [
  { path: '/HelpDesk/', person: () => hanna, firstPage: texts.drive.title },
  { path: '/SelfService/', person: () => jdoe, firstPage: texts.self.notice.title },
];

describe.each(portals)('$path', ({ path, person, firstPage }) => {
  test('comes over the network in less than 250 KB, with the page after the sign-in', async () => {
    const page = await emptyPage();
    const transferred = await countBytes(page);
    await page.goto(path);
    await signInByForm(page, person());
    await seen(heading(page, firstPage));
    await page.waitForLoadState('networkidle');
    process.stdout.write(`${path}: ${(transferred() / 1000).toFixed(1)} KB\n`);
    expect(transferred()).toBeGreaterThan(100_000);
    expect(transferred()).toBeLessThan(mostBytes);
  });

  test('shows something in less than a second', async () => {
    const figures: Paint[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (let time = 0; time < 3; time += 1) figures.push(await paintTimes(path));
      if (median(figures.slice(-3)).first < mostMilliseconds) break;
    }
    const { first, useful } = median(figures.slice(-3));
    process.stdout.write(
      `${path}: first paint after ${first.toFixed(0)} ms, sign-in form after ${useful.toFixed(0)} ms (median of 3)\n`,
    );
    expect(first).toBeLessThan(mostMilliseconds);
  }, 180_000);
});

interface Paint {
  readonly first: number;
  readonly useful: number;
}

/** With nothing in the cache. */
async function paintTimes(path: string): Promise<Paint> {
  const page = await emptyPage();
  await page.addInitScript(noteUsefulPaint);
  await page.goto(path);
  await seen(heading(page, texts.signIn.title));
  const paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
  const first = z.number().parse(await page.evaluate(paint));
  const useful = z.number().parse(await page.evaluate('window.usefulPaint'));
  await page.context().close();
  return { first, useful };
}

const noteUsefulPaint = `
  const look = () => {
    if (document.querySelector('form input')) window.usefulPaint = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

async function emptyPage(): Promise<Page> {
  const { context } = await bench.context();
  return context.newPage();
}

/** Bodies as they were encoded, and the headers of the answers. */
async function countBytes(page: Page): Promise<() => number> {
  let bytes = 0;
  const devTools = await page.context().newCDPSession(page);
  devTools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await devTools.send('Network.enable');
  return () => bytes;
}

function median(figures: readonly Paint[]): Paint {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return { first: middle(figures.map(({ first }) => first)), useful: middle(figures.map(({ useful }) => useful)) };
}
