import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { escapeValue, isSameName } from '../../src/directory/distinguished-name.ts';
import { texts } from '../../src/web/texts/locales/en.ts';
import { explainAccessResponse, listRoleMappingsResponse } from '../../src/wire/rest/role-mappings.ts';
import { heading, seen, signInByForm } from '../portal/steps.ts';
import { launchChromium, openContext } from '../support/browser.ts';
import { settingsInDomain } from '../support/directory-server.ts';
import { type Keyhaven, startKeyhaven } from '../support/keyhaven.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';

/** Of this file alone, since the domain is everybody's. */
const mark = randomUUID().slice(0, 6);

/**
 * Names that the directory takes from whoever may make objects in it, and how people are shown them. For a group it refuses
 * `<` and control characters, for a unit it does not.
 */
const groups = [
  {
    what: 'places of a text',
    name: `${mark} {{role}} $t(admin.groups.empty) &amp`,
    shown: `${mark} {{role}} $t(admin.groups.empty) &amp`,
  },
  { what: 'a change of direction', name: `${mark} Desk\u202eHTRON`, shown: `${mark} Desk\\u{202e}HTRON` },
  { what: 'a line break', name: `${mark} Desk\u2028North`, shown: `${mark} Desk\\u{2028}North` },
  { what: 'what nobody sees', name: `${mark} He\u200blpdesk`, shown: `${mark} He\\u{200b}lpdesk` },
] as const;

const account = `hx-${mark}`;

let domain: SambaDomain;
let server: Keyhaven;
let unit: string;
let ids: readonly string[];

beforeAll(async () => {
  domain = await sambaDomain();
  server = await startKeyhaven(await settingsInDomain(domain));
  unit = `OU=${escapeValue(`${mark} Halle\u202eTSO <img src=x onerror="stolen=1">`)},${domain.base}`;
  const add = (dn: string, ...lines: string[]) => [`dn:: ${base64(dn)}`, 'changetype: add', ...lines];
  const member = `CN=${account},${domain.base}`;
  await domain.modify(
    add(unit, 'objectClass: organizationalUnit'),
    add(member, 'objectClass: user', `sAMAccountName: ${account}`),
    ...groups.map(({ name }, at) =>
      add(
        `CN=${account}-${String(at)},${domain.base}`,
        'objectClass: group',
        `sAMAccountName:: ${base64(name)}`,
        `member: ${member}`,
      ),
    ),
  );
  ids = await Promise.all(groups.map((_group, at) => grant(`CN=${account}-${String(at)},${domain.base}`)));
}, 180_000);
afterAll(() => server.stop());

async function printed(...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await server.command(...command);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function grant(group: string): Promise<string> {
  return (await printed('access', 'grant', '--role', 'helpdesk', '--group', group, '--unit', unit)).trim();
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

const unseen = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069]/u;

describe('names of others in the directory', () => {
  test('reach the mapping and the explanation letter by letter', async () => {
    const listed = listRoleMappingsResponse.shape.mappings.parse(JSON.parse(await printed('access', 'list', '--json')));
    const explained = explainAccessResponse.parse(
      JSON.parse(await printed('access', 'explain', `CONTOSO\\${account}`, '--json')),
    );
    const spelt = groups.map(({ name }) => `CONTOSO\\${name}`).sort();
    expect(listed.map(({ name }) => name).sort()).toEqual(spelt);
    expect(explained.grants.map(({ through }) => through.join()).sort()).toEqual(spelt);
    const limits = listed.flatMap(({ limits: [limit] }) => limit?.name ?? []);
    expect(limits.map((name) => isSameName(name, unit))).toEqual(groups.map(() => true));
  });

  test.each([
    ['list', () => ['access', 'list']],
    ['explain', () => ['access', 'explain', `CONTOSO\\${account}`]],
    ['the audit trail', () => ['audit', 'list', '--json', '--type', 'role-mapping-added']],
  ])('are printed on one line, with what nobody sees written out: %s', async (_what, command) => {
    const { code, stdout, stderr } = await server.command(...command());
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(unseen)]);
    expect(stdout).not.toMatch(unseen);
    expect(stdout).toContain(`${mark} Desk`);
    expect(stdout).toMatch(/Desk\\u\{?202e\}?HTRON/);
  });

  test('are one line each of the explanation, with the account and the group', async () => {
    const stdout = await printed('access', 'explain', `CONTOSO\\${account}`);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.map(([, , , id]) => id).sort()).toEqual([...ids].sort());
    expect(lines.map((line) => line.at(-1)).sort()).toEqual(
      groups.map(({ shown }) => `CONTOSO\\${account} > CONTOSO\\${shown}`).sort(),
    );
  });

  test('are shown as they are on the page of groups', async () => {
    await printed('access', 'grant', '--role', 'administrator', '--group', 'CONTOSO\\alice');
    const env = { KRB5_CONFIG: domain.krb5Config, KRB5CCNAME: 'FILE:/nonexistent/tickets' };
    const browser = await launchChromium({ domain: { hosts: 'mbam.contoso.test', env } });
    onTestFinished(() => browser.close());
    const { context, troubles } = await openContext(browser);
    const page = await context.newPage();
    await page.goto(`${server.url.replace('127.0.0.11', 'mbam.contoso.test')}/HelpDesk/administration/groups`);
    await seen(page.getByText(texts.signIn.noTicket));
    await signInByForm(page, { account: 'alice', password: domain.account('alice').password });
    await seen(heading(page, texts.admin.groups.title));
    for (const { shown } of groups)
      await seen(page.getByRole('rowheader').getByText(`CONTOSO\\${shown}`, { exact: true }));
    expect(await page.locator('body').innerHTML()).not.toMatch(unseen);
    expect(await page.evaluate('window.stolen')).toBeUndefined();
    expect(troubles.filter((each) => !each.startsWith('asked mbam.contoso.test'))).toEqual([]);
  });
});
