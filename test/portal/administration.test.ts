import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import { button, findKey, firstDigits, gone, heading, seen, signInByForm } from './steps.ts';

const { accounts, tokens, associations, once } = texts.admin;

let root: Person;
let hanna: Person;
let key: StoredKey;

const bench = portalBench({
  prepare: async (server) => {
    [root, hanna] = await Promise.all([
      server.person({ name: 'root', roles: ['administrator'] }),
      server.person({ name: 'hanna', roles: ['helpdesk'] }),
    ]);
    key = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  },
});

const administration = '/HelpDesk/administration';

function dialog(page: Page): Locator {
  return page.getByRole('dialog').or(page.getByRole('alertdialog'));
}

function rowOf(page: Page, table: string, text: string): Locator {
  return page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
}

async function addAccount(page: Page, name: string, roles: readonly (keyof typeof texts.roles)[]): Promise<void> {
  await button(page, accounts.add).click();
  await dialog(page).getByLabel(accounts.name).first().fill(name);
  for (const role of roles) {
    await dialog(page).getByText(texts.roles[role], { exact: true }).click();
    expect(await dialog(page).getByRole('checkbox', { name: texts.roles[role], exact: true }).isChecked()).toBe(true);
  }
}

/** Reads what is shown once, and closes the dialog. */
async function readOnce(page: Page): Promise<string> {
  const secret = (await dialog(page).locator('[data-secret] code').innerText()).trim();
  await button(page, once.done).click();
  await gone(dialog(page));
  expect(await page.content()).not.toContain(secret);
  return secret;
}

test('a new account signs in with its one-time password, must choose its own, and is where its role leads', async () => {
  const page = await bench.page(root, `${administration}/accounts`);
  await addAccount(page, 'nora', ['helpdesk']);
  await button(page, accounts.addConfirm).last().click();
  await seen(dialog(page).getByText(accounts.once, { exact: true }));
  const oneTime = await readOnce(page);
  await seen(rowOf(page, accounts.title, 'nora').getByText(accounts.mustChange));

  const hers = await bench.page(undefined, '/HelpDesk/');
  await signInByForm(hers, { account: 'nora', password: oneTime });
  await seen(heading(hers, texts.password.title));
  await hers.goto('/HelpDesk/drive-recovery');
  await seen(heading(hers, texts.password.title));
  const own = 'a mill in the middle of june';
  await hers.getByLabel(texts.password.current).fill(oneTime);
  await hers.getByLabel(texts.password.fresh, { exact: true }).fill(own);
  await hers.getByLabel(texts.password.repeat).fill(own);
  await button(hers, texts.password.submit).click();
  await seen(heading(hers, texts.drive.title));
  expect(await hers.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual([
    texts.pages.driveRecovery,
    texts.pages.manageTpm,
  ]);
});

test('roles that must not meet are refused by the page, and by the server if the page did not', async () => {
  const page = await bench.page(root, `${administration}/accounts`);
  await addAccount(page, 'mixed', ['administrator', 'advanced-helpdesk']);
  await seen(dialog(page).getByText(accounts.rolesConflict));
  await button(page, accounts.addConfirm).last().click();
  await seen(dialog(page).getByText(accounts.rolesConflict));
  expect(await rowOf(page, accounts.title, 'mixed').count()).toBe(0);
  const answer = await bench.server.ask({
    method: 'POST',
    path: '/api/v1/accounts',
    payload: { name: 'mixed', roles: ['administrator', 'advanced-helpdesk'] },
    headers: await bench.server.pageHeaders(root),
  });
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'roles-incompatible' });
});

test('an administrator finds no way to a key and no page that shows one', async () => {
  const page = await bench.page(root, '/HelpDesk/');
  await seen(heading(page, accounts.title));
  const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(links).not.toContain(texts.pages.driveRecovery);
  for (const path of ['drive-recovery', 'manage-tpm', 'reports/recovery-audit']) {
    await page.goto(`/HelpDesk/${path}`);
    await seen(heading(page, texts.states.refused));
  }
});

test('a token is shown once, works, and is refused as soon as it is revoked', async () => {
  const page = await bench.page(root, `${administration}/tokens`);
  await button(page, tokens.issue).click();
  await dialog(page).getByLabel(tokens.label).fill('agent of WS09');
  await dialog(page).getByLabel(tokens.computer, { exact: false }).last().fill('CONTOSO\\WS09');
  await button(page, tokens.issueConfirm).last().click();
  await seen(dialog(page).getByText(tokens.once, { exact: true }));
  const secret = await readOnce(page);
  expect(secret).toMatch(/^kht_/);
  const deliver = async () =>
    (
      await bench.server.ask({
        method: 'POST',
        path: '/api/v1/escrow/tpm-owner-auths',
        headers: { authorization: `Bearer ${secret}` },
        payload: { computer: 'CONTOSO\\WS09', origin: 'owned' },
      })
    ).status;
  expect(await deliver()).toBeLessThan(300);
  const row = rowOf(page, tokens.title, 'agent of WS09');
  await row.getByRole('button').click();
  await seen(dialog(page).getByText('CONTOSO\\WS09', { exact: false }).first());
  await button(page, tokens.revoke).last().click();
  await seen(row.getByText(tokens.revoked));
  await expect.poll(deliver, { timeout: 5_000 }).toBe(401);
});

test('an association makes an operator able, and without it he is not', async () => {
  const page = await bench.page(root, `${administration}/associations`);
  const desk = await bench.page(hanna, '/HelpDesk/drive-recovery');
  const look = async () => {
    await findKey(desk, { user: 'pwagner', keyId: firstDigits(key) });
    const found = desk.getByRole('radio');
    const nothing = desk.getByText(texts.drive.nothingForUser);
    await seen(found.or(nothing));
    const able = (await found.count()) > 0;
    await button(desk, texts.drive.next).click();
    return able;
  };
  expect(await look()).toBe(false);
  await button(page, associations.add).click();
  await dialog(page).getByLabel(associations.person).fill('CONTOSO\\pwagner');
  await dialog(page).getByLabel(associations.computer).fill('CONTOSO\\WS01');
  await button(page, associations.addConfirm).last().click();
  const row = rowOf(page, associations.title, 'pwagner');
  await seen(row);
  expect(await look()).toBe(true);
  await row.getByRole('button').click();
  await button(page, associations.remove).last().click();
  await gone(row);
  expect(await look()).toBe(false);
});

test('the settings are there to read, and no secret is among them', async () => {
  const page = await bench.page(root, `${administration}/settings`);
  await seen(page.getByText('KEYHAVEN_DOMAINS').first());
  await seen(page.getByText('CONTOSO=contoso.com').first());
  await page.getByRole('searchbox', { name: texts.admin.settings.search }).fill('idle');
  await seen(page.getByText('KEYHAVEN_IDLE_MINUTES').first());
  await gone(page.getByText('KEYHAVEN_DOMAINS').first());
});
