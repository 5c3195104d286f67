import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import { sizes } from './state-gallery.ts';
import { acceptNotice, button, seen } from './steps.ts';

/** Runs in every way in which text can become a program, if it becomes markup anywhere. */
const hostile = '<img src=x onerror="stolen=1"><script>stolen=1</script>{{7*7}}';

/** Turns the rest of the line around, as far as it is not written out. */
const turned = `${hostile} \u202eHTRON`;
const turnedShown = `${hostile} \\u{202e}HTRON`;

let hanna: Person;
let ann: Person;
let root: Person;
let jdoe: Person;
let key: StoredKey;

const bench = portalBench({
  env: {
    KEYHAVEN_COMPANY_NAME: hostile,
    KEYHAVEN_HELPDESK_TEXT: hostile,
    KEYHAVEN_HELPDESK_URL: 'https://help.example/',
  },
  prepare: async (server) => {
    [hanna, ann, root, jdoe] = await Promise.all([
      server.person({ name: 'hanna', displayName: hostile, roles: ['helpdesk'] }),
      server.person({ name: 'ann', displayName: hostile, roles: ['auditor'] }),
      server.person({ name: 'root', displayName: hostile, roles: ['administrator'] }),
      server.person({ name: 'jdoe', displayName: hostile, roles: ['self-service'], person: 'CONTOSO\\jdoe' }),
    ]);
    key = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  },
});

beforeAll(async () => {
  const { server } = bench;
  const answer = await server.ask({
    method: 'POST',
    path: '/api/v1/recovery/keys/reveal',
    headers: await server.pageHeaders(hanna),
    payload: {
      keyId: key.keyId,
      userDomain: 'CONTOSO',
      userName: 'jdoe',
      reason: 'other',
      reasonText: turned,
      ticket: turned,
    },
  });
  expect(answer.status, answer.body).toBe(200);
  const token = { label: hostile, computer: 'CONTOSO\\WS01', expiresInDays: 1 };
  const issued = await server.ask({
    method: 'POST',
    path: '/api/v1/tokens',
    payload: token,
    headers: await bench.server.pageHeaders(root),
  });
  expect(issued.status, issued.body).toBe(201);
});

/** Turns lines around, ends them, or is not there for the eye. */
const unseen = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

async function expectHarmless(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate('window.stolen')).toBeUndefined();
  expect(await page.locator('img[src="x"], main script').count()).toBe(0);
  expect(await page.locator('body').innerHTML()).not.toMatch(unseen);
  expect(await page.title()).toContain(hostile);
}

test('a computer and a person of such a name are refused at the door', async () => {
  const association = async (names: object) => {
    const payload = { computer: 'CONTOSO\\WS01', person: 'CONTOSO\\jdoe', ...names };
    const answer = await bench.server.ask({
      method: 'POST',
      path: '/api/v1/associations',
      payload,
      headers: await bench.server.pageHeaders(root),
    });
    return z.looseObject({ code: z.string() }).parse(JSON.parse(answer.body)).code;
  };
  expect(await association({ computer: `CONTOSO\\${hostile}` })).toBe('computer-name-invalid');
  expect(await association({ person: `CONTOSO\\${hostile}` })).toBe('person-name-invalid');
});

const pages: { path: string; person: () => Person; where: string; shown?: string }[] = [
  { path: '/HelpDesk/drive-recovery', person: () => hanna, where: 'name of who is signed in' },
  { path: '/HelpDesk/reports/recovery-audit', person: () => ann, where: 'reason of a row', shown: turnedShown },
  { path: '/HelpDesk/administration/accounts', person: () => root, where: 'display name of an account' },
  { path: '/HelpDesk/administration/tokens', person: () => root, where: 'label of a token' },
  { path: '/HelpDesk/administration/settings', person: () => root, where: 'value of a setting' },
];

test.each(pages)('text that would be a program stays text: $where', async ({ path, person, shown = hostile }) => {
  const page = await bench.page(person(), path);
  await seen(page.getByRole('heading', { level: 1 }));
  await seen(page.getByText(shown).first());
  await expectHarmless(page);
});

test('text that would be a program stays text: what Self-Service shows of others', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  await seen(page.getByRole('link', { name: hostile }));
  await expectHarmless(page);
  await page.getByRole('link', { name: texts.self.pages.history }).click();
  await seen(page.getByRole('cell').filter({ hasText: turnedShown }));
  await expectHarmless(page);
});

describe('a name of the directory, in which others make objects, stays that name on the page of groups:', () => {
  const names: { what: string; name: string; shown?: string }[] = [
    { what: 'markup', name: hostile },
    { what: 'a change of direction', name: 'Desk\u202eHTRON\u2066 x', shown: 'Desk\\u{202e}HTRON\\u{2066} x' },
    { what: 'several lines', name: 'Desk\nNorth\u2028 1', shown: 'Desk\\u{a}North\\u{2028} 1' },
    { what: 'what nobody sees', name: 'He\u200blp\u00addesk\ufeff1', shown: 'He\\u{200b}lp\\u{ad}desk\\u{feff}1' },
    { what: 'places of a text', name: '{{role}} $t(admin.groups.empty) {{code}} $&' },
    { what: 'letters that run to the left', name: 'مكتب 12 שולחן' },
    { what: 'no end', name: 'W'.repeat(2000) },
  ];
  const { groups } = texts.admin;
  const fill = (text: string, values: Readonly<Record<string, string>>) =>
    text.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => values[key] ?? '');

  /** A server that has mappings of such names, and refuses to make others. */
  async function openGroups(name: string): Promise<Page> {
    const { context } = await bench.context();
    await bench.server.signIn(context, root);
    const page = await context.newPage();
    const limits = [
      { kind: 'organisational-unit', name: `OU=${name},DC=contoso,DC=com` },
      { kind: 'computer-group', name: `CONTOSO\\${name}`, sid: 'S-1-5-21-1-2-3-1603' },
    ];
    const made = { createdAt: '2026-11-24T09:00:00.000Z', createdBy: 'root', role: 'helpdesk' };
    const mapping = { id: 21, source: 'directory', subject: 'S-1-5-21-1-2-3-1601', name, limits, ...made };
    const problem = {
      type: 'urn:keyhaven:problem:request-invalid',
      title: 'Request invalid',
      status: 400,
      code: 'request-invalid',
      detail: `${name} is a distribution group`,
      instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55',
    };
    await page.route('**/api/v1/role-mappings**', (route) => {
      const method = route.request().method();
      if (method === 'GET') return route.fulfill({ json: { mappings: [mapping] } });
      if (method === 'DELETE') return route.fulfill({ status: 204 });
      return route.fulfill({ status: 400, contentType: 'application/problem+json', json: problem });
    });
    await page.goto('/HelpDesk/administration/groups');
    await seen(page.getByRole('rowheader'));
    return page;
  }

  async function expectItsWidth(page: Page): Promise<void> {
    for (const viewport of [sizes.desk, { width: 1200, height: 800 }, { width: 800, height: 800 }, sizes.phone]) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate(overflowing)).toEqual([]);
    }
  }

  test.each(names)('$what', async ({ name, shown = name }) => {
    const page = await openGroups(name);
    const row = page.getByRole('row').nth(1);
    expect(await row.getByRole('rowheader').textContent()).toContain(shown);
    expect(await row.getByRole('listitem').allTextContents()).toEqual([
      `OU=${shown},DC=contoso,DC=com`,
      `CONTOSO\\${shown}`,
    ]);
    await expectHarmless(page);
    await expectItsWidth(page);
    const filled = { name: shown, role: texts.roles.helpdesk };
    await row.getByRole('button', { name: fill(groups.removeOf, filled), exact: true }).click();
    await seen(page.getByRole('alertdialog').getByText(fill(groups.removeText, filled), { exact: true }));
    await expectItsWidth(page);
    await button(page, groups.remove).last().click();
    await seen(page.getByRole('status').getByText(fill(groups.removed, filled), { exact: true }));
    await expectItsWidth(page);
    await expectHarmless(page);
  });

  test.each(names)('$what, in what the server refuses', async ({ name, shown = name }) => {
    const page = await openGroups(name);
    await button(page, groups.add).click();
    await page.getByRole('textbox', { name: groups.group }).fill('CONTOSO\\Desk');
    await button(page, groups.addConfirm).click();
    const said = page.getByRole('dialog').getByRole('alert');
    await seen(said);
    expect(await said.textContent()).toContain(
      `${shown.charAt(0).toUpperCase()}${shown.slice(1)} is a distribution group.`,
    );
    await expectItsWidth(page);
    await expectHarmless(page);
  });
});

/** What holds more than its width, and so hides a part of it: the page, a table, a dialog. */
const overflowing = `[
  document.documentElement,
  ...[...document.querySelectorAll('[role="table"]')].map((table) => table.parentElement),
  ...document.querySelectorAll('main, [role="dialog"], [role="alertdialog"], .fui-DialogContent'),
].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ tagName, className }) => tagName + ' ' + className)`;
