import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { parseRecoveryPassword, type RecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { texts as english, type Texts } from '../../src/web/texts/locales/en.ts';

const patience = 10_000;
const interval = 25;

/** Fails when it does not show up in time. */
export function seen(element: Locator): Promise<void> {
  return stateOf(element, 'visible', () => element.isVisible());
}

export function gone(element: Locator): Promise<void> {
  return stateOf(element, 'detached', async () => (await element.count()) === 0);
}

async function stateOf(element: Locator, state: 'visible' | 'detached', holds: () => Promise<boolean>): Promise<void> {
  // Playwright says what it waited for, and what was there.
  if (!(await inTime(holds))) await element.waitFor({ state, timeout: 1 });
}

/**
 * Looks often: what Playwright itself waits for it looks at twice a second, and there are hundreds of such waits. It
 * looks from outside: a function that it runs inside the page is refused by the page's content policy.
 */
export async function inTime(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
  return true;
}

export function button(page: Page | Locator, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}

export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, exact: true });
}

/** What a caller reads to the operator. */
export function firstDigits({ keyId }: { readonly keyId: string }): string {
  return keyId.slice(0, 8).toUpperCase();
}

/** What a person does on pages that speak this language. */
export function stepsIn(texts: Texts) {
  const keyIdField = (page: Page) => page.getByRole('textbox', { name: texts.secret.keyId });
  return {
    keyIdField,
    signInByForm: async (page: Page, { account, password }: { account: string; password: string }) => {
      await page.getByLabel(texts.signIn.account, { exact: true }).fill(account);
      await page.getByLabel(texts.signIn.password, { exact: true }).fill(password);
      await button(page, texts.signIn.submit).click();
    },
    /** By the menu in the corner. */
    signOutByMenu: async (page: Page, item: 'signOut' | 'signOutEverywhere' = 'signOut') => {
      await page.getByRole('banner').getByRole('button').last().click();
      await page.getByRole('menuitem', { name: texts.account[item], exact: true }).click();
    },
    acceptNotice: async (page: Page) => {
      await page.getByLabel(texts.self.notice.accept).check();
      await button(page, texts.self.notice.submit).click();
      await seen(heading(page, texts.self.form.title));
    },
    /** In Self-Service: fills the form and sends it. */
    askForOwnKey: async (page: Page, keyId: string, reason = 'lost-pin-passphrase') => {
      await page.getByRole('textbox', { name: texts.self.form.keyId }).fill(keyId);
      await page.getByLabel(texts.self.form.reason, { exact: true }).selectOption(reason);
      await button(page, texts.self.form.submit).click();
    },
    /** On the page Drive Recovery: names the user, if there is one, and types the digits. */
    findKey: async (page: Page, { user, keyId }: { user?: string; keyId: string }) => {
      await seen(heading(page, texts.drive.title));
      if (user !== undefined) await page.getByLabel(texts.drive.userName).fill(user);
      await keyIdField(page).fill(keyId);
    },
    /** Says why, and presses the button. */
    revealKey: async (page: Page, { ticket }: { ticket?: string } = {}) => {
      await seen(page.getByRole('radio').first());
      await page.getByLabel(texts.drive.reason).selectOption('lost-pin');
      if (ticket !== undefined) await page.getByLabel(texts.drive.ticket).fill(ticket);
      await button(page, texts.drive.reveal).click();
    },
    groupsOfKey: (page: Page) => page.getByRole('listbox', { name: texts.secret.groups }).first().getByRole('option'),
  };
}

export const { keyIdField, signInByForm, signOutByMenu, acceptNotice, askForOwnKey, findKey, revealKey, groupsOfKey } =
  stepsIn(english);

/** The digits as somebody reads them off the screen. */
export async function readKey(page: Page): Promise<RecoveryPassword> {
  await seen(groupsOfKey(page).first());
  const shown = await groupsOfKey(page).allInnerTexts();
  return parseRecoveryPassword(shown.map((group) => /\d{6}/.exec(group)?.[0]).join('-'));
}

/** Looks through everything that the page holds, what is not visible included. */
export async function expectNoKey(page: Page, password: RecoveryPassword): Promise<void> {
  const held = z.string().parse(await page.evaluate('document.documentElement.outerHTML'));
  for (const group of password.format().revealText().split('-')) {
    expect(held.includes(group), 'digits of the key are still in the page').toBe(false);
  }
}
