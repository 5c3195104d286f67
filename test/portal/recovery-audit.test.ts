import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, PortalServer } from '../support/portal-server.ts';
import { button, seen } from './steps.ts';

const { filter, columns, chain } = texts.audit;

let ann: Person;

const bench = portalBench({
  prepare: async (server) => {
    const [auditor, hanna, adam] = await Promise.all([
      server.person({ name: 'ann', roles: ['auditor'] }),
      server.person({ name: 'hanna', roles: ['helpdesk'] }),
      server.person({ name: 'adam', roles: ['advanced-helpdesk'] }),
    ]);
    ann = auditor;
    await addPast(server, hanna, adam);
  },
});

const report = '/HelpDesk/reports/recovery-audit';

async function addPast(server: PortalServer, hanna: Person, adam: Person): Promise<void> {
  const first = await server.escrow('CONTOSO\\WS01', { users: ['CONTOSO\\jdoe'] });
  const second = await server.escrow('CONTOSO\\WS02', { users: ['CONTOSO\\asmith'] });
  const [desk, other] = [await server.pageHeaders(hanna), await server.pageHeaders(adam)];
  const reveal = (headers: Record<string, string>, payload: object) =>
    server.ask({
      method: 'POST',
      path: '/api/v1/recovery/keys/reveal',
      headers,
      payload: { userDomain: 'CONTOSO', reason: 'lost-pin', ...payload },
    });
  await reveal(desk, { keyId: first.keyId, userName: 'jdoe', ticket: 'INC-1' });
  await reveal(desk, { keyId: second.keyId, userName: 'jdoe', ticket: 'INC-2' });
  await reveal(other, { keyId: second.keyId, userName: 'asmith', ticket: '=1+1' });
  await reveal(other, {
    keyId: second.keyId,
    userName: 'asmith',
    reason: 'other',
    reasonText: 'said "help",\nand; meant it',
    ticket: 'INC-4',
  });
}

/** Cells by row, without the label that a card shows beside each. */
async function rowsOf(page: Page): Promise<string[][]> {
  const table = page.getByRole('table', { name: texts.audit.title });
  await seen(table.getByRole('row').nth(1));
  const rows = await table.getByRole('row').all();
  return Promise.all(
    rows.slice(1).map(async (row) => {
      const cells = await row.locator('th > span:last-child, td > span:last-child').allInnerTexts();
      return cells.map((cell) => cell.trim());
    }),
  );
}

test('the report lists recoveries newest first, in the columns of MBAM', async () => {
  const page = await bench.page(ann, report);
  const rows = await rowsOf(page);
  const headings = await page.getByRole('columnheader').allInnerTexts();
  expect(headings.slice(0, 9)).toEqual([
    columns.at,
    columns.source,
    columns.result,
    columns.actor,
    columns.endUser,
    columns.computer,
    columns.keyType,
    columns.reason,
    columns.ticket,
  ]);
  expect(rows.map((row) => row.at(-1))).toEqual(['INC-4', '=1+1', 'INC-2', 'INC-1']);
  expect(rows.map((row) => row[2])).toEqual(['Successful', 'Successful', 'Failed', 'Successful']);
  expect(rows[3]?.slice(1)).toEqual([
    'Helpdesk',
    'Successful',
    'hanna',
    'CONTOSO\\jdoe',
    'CONTOSO\\WS01',
    'Recovery Key Password',
    'Lost PIN',
    'INC-1',
  ]);
});

test('filters narrow the report, stand in the address and can be kept', async () => {
  const page = await bench.page(ann, report);
  await rowsOf(page);
  await page.getByLabel(filter.actor).fill('hanna');
  await page.getByLabel(filter.result).selectOption('Failed');
  await button(page, filter.show).click();
  await expect.poll(async () => (await rowsOf(page)).map((row) => row.at(-1))).toEqual(['INC-2']);
  expect(new URL(page.url()).searchParams.get('actor')).toBe('hanna');
  await page.reload();
  expect((await rowsOf(page)).map((row) => row.at(-1))).toEqual(['INC-2']);
  await button(page, filter.clear).click();
  await expect.poll(async () => (await rowsOf(page)).length).toBe(4);
  await page.getByLabel(filter.reason).fill('said "help"');
  await button(page, filter.show).click();
  await expect.poll(async () => (await rowsOf(page)).map((row) => row.at(-1))).toEqual(['INC-4']);
  await page.getByLabel(filter.ticket).fill('none of that name');
  await button(page, filter.show).click();
  await seen(page.getByText(texts.audit.noMatch));
});

test('the exported file has the rows of the report and no others', async () => {
  const page = await bench.page(ann, `${report}?actor=adam`);
  const rows = await rowsOf(page);
  expect(rows).toHaveLength(2);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: filter.export }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^keyhaven-recovery-audit-\d{4}-\d{2}-\d{2}.*\.csv$/);
  const [head = [], ...lines] = parseCsv(readFileSync(await download.path(), 'utf8'));
  const cell = (line: readonly string[], name: string) => line[head.indexOf(name)] ?? 'no such column';
  expect(head.slice(0, 8)).toEqual([
    columns.at,
    columns.source,
    columns.result,
    columns.actor,
    columns.endUser,
    columns.computer,
    columns.keyType,
    columns.reason,
  ]);
  expect(lines.map((line) => head.slice(1, 8).map((name) => cell(line, name)))).toEqual(
    rows.map((row) => row.slice(1, 8)),
  );
  // A table program would take it for a formula.
  expect(lines.map((line) => cell(line, columns.ticket))).toEqual(['INC-4', "'=1+1"]);
});

test('the record is checked when it is asked for, and found intact', async () => {
  const page = await bench.page(ann, report);
  await button(page, chain.check).click();
  await seen(page.getByText(chain.intact, { exact: true }));
  await seen(button(page, chain.again));
});

test('all events show what is no recovery, and a row opens its details', async () => {
  const page = await bench.page(ann, report);
  await page.getByLabel(filter.all, { exact: true }).check();
  await button(page, filter.show).click();
  await seen(page.getByRole('cell').filter({ hasText: texts.audit.types['account-created'] }).first());
  await page
    .getByRole('button', { name: /^Details of row/ })
    .last()
    .click();
  await seen(page.getByText(texts.audit.details.sequence));
});

/** Quoted cells may hold separators, line breaks and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows.filter((cells) => cells.length > 1);
}
