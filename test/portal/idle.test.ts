import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import { acceptNotice, askForOwnKey, button, expectNoKey, gone, groupsOfKey, heading, readKey, seen } from './steps.ts';

const second = 1000;
const minute = 60 * second;

let jdoe: Person;
let key: StoredKey;

const bench = portalBench({
  // Longer than the session lasts: what takes the key away here is the end of the session.
  env: { KEYHAVEN_IDLE_MINUTES: '10', KEYHAVEN_HIDE_KEY_SECONDS: '900' },
  prepare: async (server) => {
    jdoe = await server.person({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' });
    key = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  },
});

async function withKeyOnScreen(): Promise<Page> {
  const { context } = await bench.context();
  await bench.server.signIn(context, jdoe);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto('/SelfService/');
  await acceptNotice(page);
  await askForOwnKey(page, key.keyId);
  expect((await readKey(page)).equals(key.password)).toBe(true);
  return page;
}

/** For the server and for the page. */
async function pass(page: Page, time: number): Promise<void> {
  bench.server.clock.advance(time);
  await page.clock.fastForward(time);
}

test('a minute before the end the page warns, and the button keeps the session', async () => {
  const startedAt = performance.now();
  const page = await withKeyOnScreen();
  const warning = page.getByRole('alertdialog', { name: texts.idle.title });
  await pass(page, 8 * minute + 45 * second);
  expect(await warning.count()).toBe(0);
  await pass(page, 20 * second);
  await seen(warning);
  const left = Number(/in (\d+) seconds/.exec(await warning.innerText())?.[1]);
  // Nine minutes and five seconds were passed over; what the machine itself took counts as well.
  const took = (performance.now() - startedAt) / 1000;
  expect(left).toBeGreaterThan(55 - took - 2);
  expect(left).toBeLessThanOrEqual(60);
  await button(page, texts.idle.stay).click();
  await gone(warning);
  await seen(groupsOfKey(page).first());
  await pass(page, 8 * minute);
  expect(await warning.count()).toBe(0);
});

test('when nobody is there the session ends, and the key is gone with it', async () => {
  const page = await withKeyOnScreen();
  await pass(page, 9 * minute + 5 * second);
  await seen(page.getByRole('alertdialog', { name: texts.idle.title }));
  await pass(page, minute);
  await seen(page.getByText(texts.signIn.idle));
  // Also for a screen reader, from which the warning had hidden the page.
  await seen(heading(page, texts.signIn.title));
  await expectNoKey(page, key.password);
  expect((await bench.server.audit({ type: 'sign-out' }))[0]).toMatchObject({
    actor: 'jdoe',
    detail: expect.objectContaining({ because: 'idle' }),
  });
  await page.reload();
  await seen(heading(page, texts.signIn.title));
});

test('after so many hours the session ends, however busy somebody was', async () => {
  const page = await withKeyOnScreen();
  for (let passed = 0; passed < 8 * 60; passed += 8) {
    await pass(page, 8 * minute);
    await page.keyboard.press('Shift');
    await page.waitForLoadState('networkidle');
  }
  await page.reload();
  await seen(heading(page, texts.signIn.title));
}, 60_000);
