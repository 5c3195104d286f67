import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import { acceptNotice, askForOwnKey, expectNoKey, heading, readKey, seen } from './steps.ts';

let jdoe: Person;
let key: StoredKey;

const bench = portalBench({
  backForwardCache: true,
  prepare: async (server) => {
    jdoe = await server.person({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' });
    key = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  },
});

async function withKeyOnScreen(): Promise<Page> {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  await askForOwnKey(page, key.keyId);
  expect((await readKey(page)).equals(key.password)).toBe(true);
  return page;
}

test('going back within the portal shows the form and not the key', async () => {
  const page = await withKeyOnScreen();
  await page.getByRole('link', { name: texts.self.pages.history }).click();
  await seen(heading(page, texts.self.history.title));
  await expectNoKey(page, key.password);
  await page.goBack();
  await seen(heading(page, texts.self.form.title));
  await expectNoKey(page, key.password);
});

test('going back from another page shows the form and not the key', async () => {
  const page = await withKeyOnScreen();
  await page.goto('/HelpDesk/');
  await seen(heading(page, texts.states.nothingForYou));
  await page.goBack();
  await seen(heading(page, texts.self.form.title));
  await expectNoKey(page, key.password);
});

test('a browser that keeps whole pages for going back does not keep this one', async () => {
  const page = await withKeyOnScreen();
  await page.goto('/healthz');
  await page.goBack();
  await seen(heading(page, texts.self.form.title));
  await expectNoKey(page, key.password);
  const why = "performance.getEntriesByType('navigation')[0].notRestoredReasons.reasons.map(({ reason }) => reason)";
  expect(await page.evaluate(why)).toContain('response-cache-control-no-store');
});

test('and if one did, it would keep it without the key', async () => {
  const page = await withKeyOnScreen();
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
  await expectNoKey(page, key.password);
  const loaded = page.waitForEvent('load');
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
  await loaded;
  await seen(heading(page, texts.self.form.title));
});
