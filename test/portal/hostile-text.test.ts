import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import { acceptNotice, seen } from './steps.ts';

/** Runs in every way in which text can become a program, if it becomes markup anywhere. */
const hostile = '<img src=x onerror="stolen=1"><script>stolen=1</script>{{7*7}}';

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
      reasonText: hostile,
      ticket: hostile,
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

async function expectHarmless(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate('window.stolen')).toBeUndefined();
  expect(await page.locator('img[src="x"], main script').count()).toBe(0);
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

const pages: { path: string; person: () => Person; where: string }[] = [
  { path: '/HelpDesk/drive-recovery', person: () => hanna, where: 'name of who is signed in' },
  { path: '/HelpDesk/reports/recovery-audit', person: () => ann, where: 'reason and ticket of a row' },
  { path: '/HelpDesk/administration/accounts', person: () => root, where: 'display name of an account' },
  { path: '/HelpDesk/administration/tokens', person: () => root, where: 'label of a token' },
  { path: '/HelpDesk/administration/settings', person: () => root, where: 'value of a setting' },
];

test.each(pages)('text that would be a program stays text: $where', async ({ path, person }) => {
  const page = await bench.page(person(), path);
  await seen(page.getByRole('heading', { level: 1 }));
  await seen(page.getByText(hostile).first());
  await expectHarmless(page);
});

test('text that would be a program stays text: what Self-Service shows of others', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  await seen(page.getByRole('link', { name: hostile }));
  await expectHarmless(page);
  await page.getByRole('link', { name: texts.self.pages.history }).click();
  await seen(page.getByRole('cell').filter({ hasText: hostile }));
  await expectHarmless(page);
});
