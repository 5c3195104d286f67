import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { listRoleMappingsResponse } from '../../src/wire/rest/role-mappings.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person } from '../support/portal-server.ts';
import { button, gone, seen } from './steps.ts';

const { groups } = texts.admin;

let root: Person;

const bench = portalBench({
  // Never reached: what it says of somebody is not under test here.
  env: {
    KEYHAVEN_OIDC_ISSUER: 'https://sso.contoso.com',
    KEYHAVEN_OIDC_CLIENT_ID: 'keyhaven',
    KEYHAVEN_OIDC_REDIRECT_URI: 'https://localhost/SignIn/OpenID/Callback',
  },
  prepare: async (server) => {
    root = await server.person({ name: 'root', roles: ['administrator'] });
  },
});

function dialog(page: Page): Locator {
  return page.getByRole('dialog').or(page.getByRole('alertdialog'));
}

async function mappings() {
  return (await bench.server.local(listRoleMappingsResponse, 'GET', '/role-mappings')).mappings;
}

test('a role is given to a claim and taken back, with the keyboard alone', async () => {
  const page = await bench.page(root, '/HelpDesk/administration/groups');
  await seen(page.getByText(groups.empty));
  await button(page, groups.add).press('Enter');
  await dialog(page).getByRole('radio', { name: groups.sources.directory }).press('ArrowRight');
  await dialog(page).getByRole('textbox', { name: groups.claim }).pressSequentially('keyhaven-desk');
  await dialog(page).getByRole('combobox', { name: groups.role }).selectOption('auditor');
  await gone(dialog(page).getByText(groups.unitsHint));
  await dialog(page).getByRole('textbox', { name: groups.claim }).press('Enter');
  const row = page.getByRole('table', { name: groups.title }).getByRole('row').filter({ hasText: 'keyhaven-desk' });
  await seen(row.getByText(groups.everywhere));
  await seen(row.getByText(texts.roles.auditor));
  expect(await mappings()).toMatchObject([
    { source: 'provider', subject: 'keyhaven-desk', role: 'auditor', limits: [], createdBy: 'root' },
  ]);
  await row.getByRole('button').press('Enter');
  await seen(dialog(page).getByText(groups.removeTitle));
  await page.keyboard.press('Escape');
  await gone(dialog(page));
  expect(await mappings()).toHaveLength(1);
  await row.getByRole('button').press('Enter');
  await button(page, groups.remove).last().press('Enter');
  await gone(row);
  await seen(page.getByText(groups.empty));
  expect(await mappings()).toEqual([]);
});

test('what the server refuses is said in the dialog, which keeps what was typed', async () => {
  const page = await bench.page(root, '/HelpDesk/administration/groups', { viewport: { width: 360, height: 740 } });
  await button(page, groups.add).click();
  await button(page, groups.addConfirm).last().click();
  await seen(dialog(page).getByText(texts.admin.missing));
  await dialog(page).getByRole('textbox', { name: groups.group }).fill('CONTOSO\\Helpdesk');
  await dialog(page).getByRole('textbox', { name: groups.units }).fill('OU=North,DC=contoso,DC=com');
  await button(page, groups.addConfirm).last().click();
  await seen(dialog(page).getByRole('alert').getByText('no directory', { exact: false }));
  expect(await dialog(page).getByRole('textbox', { name: groups.units }).inputValue()).toBe(
    'OU=North,DC=contoso,DC=com',
  );
  expect(await mappings()).toEqual([]);
});
