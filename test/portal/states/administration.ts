import type { Texts } from '../../../src/web/texts/locales/en.ts';
import { seen } from '../steps.ts';
import type { PageState } from './page-state.ts';
import { all, hasRows, inDialog, press, shows } from './reach.ts';
import { answer, hold, onPost, refuse } from './server-answers.ts';

const administration = '/HelpDesk/administration';

/** An account of the list that is not one's own. */
function actions(item: (t: Texts) => string): PageState['reach'] {
  return async (page, { t }) => {
    await page.getByRole('button', { name: t.admin.accounts.actionsOf.replace('{{name}}', 'hanna') }).click();
    await page.getByRole('menuitem', { name: item(t), exact: true }).click();
  };
}

const accounts = { path: `${administration}/accounts`, viewer: 'administrator' } as const;
const groups = { path: `${administration}/groups`, viewer: 'administrator' } as const;
const tokens = { path: `${administration}/tokens`, viewer: 'administrator' } as const;
const associations = { path: `${administration}/associations`, viewer: 'administrator' } as const;
const settings = { path: `${administration}/settings`, viewer: 'administrator' } as const;

const listedMappings = answer('/role-mappings', {
  mappings: [
    {
      id: 21,
      source: 'directory',
      subject: 'S-1-5-21-1004336348-1177238915-682003330-1601',
      name: 'CONTOSO\\MBAM Helpdesk Users',
      role: 'helpdesk',
      limits: [
        { kind: 'organisational-unit', name: 'OU=Notebooks,OU=Köln/Büro\\, Ost,OU=Workstations,DC=contoso,DC=com' },
        { kind: 'computer-group', name: 'CONTOSO\\Laptops', sid: 'S-1-5-21-1004336348-1177238915-682003330-1603' },
      ],
      createdAt: '2026-11-24T09:00:00.000Z',
      createdBy: 'root',
    },
    {
      id: 22,
      source: 'provider',
      subject: 'keyhaven-auditors',
      name: 'keyhaven-auditors',
      role: 'auditor',
      limits: [],
      createdAt: '2026-11-20T09:00:00.000Z',
      createdBy: 'local:0',
    },
  ],
});

export const administrationStates: readonly PageState[] = [
  { name: 'accounts', ...accounts, reach: hasRows },
  {
    name: 'accounts-failed',
    ...accounts,
    arrange: refuse('/accounts', 'store-unavailable', 503),
    reach: shows((t) => t.states.failed),
  },
  {
    name: 'account-actions',
    ...accounts,
    reach: async (page, { t }) => {
      await page.getByRole('button', { name: t.admin.accounts.actionsOf.replace('{{name}}', 'hanna') }).click();
      await seen(page.getByRole('menuitem').first());
    },
  },
  {
    name: 'account-add',
    ...accounts,
    reach: all(
      press((t) => t.admin.accounts.add),
      shows((t) => t.admin.accounts.nameHint),
    ),
  },
  {
    name: 'account-add-roles-conflict',
    ...accounts,
    reach: all(
      press((t) => t.admin.accounts.add),
      async (page, { t }) => {
        await page.getByRole('checkbox', { name: t.roles.administrator }).check();
        await page.getByRole('checkbox', { name: t.roles['advanced-helpdesk'] }).check();
        await seen(page.getByText(t.admin.accounts.rolesConflict));
      },
    ),
  },
  {
    name: 'account-added',
    ...accounts,
    arrange: onPost('/accounts', (route) =>
      route.fulfill({
        status: 201,
        json: {
          oneTimePassword: 'kelp-otter-71-lantern',
          account: {
            name: 'kbraun',
            displayName: 'Katrin Braun',
            person: 'CONTOSO\\kbraun',
            roles: ['helpdesk'],
            disabled: false,
            mustChangePassword: true,
            createdAt: '2026-11-24T09:00:00.000Z',
            createdBy: 'root',
          },
        },
      }),
    ),
    reach: all(
      press((t) => t.admin.accounts.add),
      async (page, { t }) => page.getByRole('dialog').getByLabel(t.admin.accounts.name).first().fill('kbraun'),
      inDialog((t) => t.admin.accounts.addConfirm),
      shows((t) => t.admin.accounts.onceText.split('{{name}}')[1] ?? ''),
    ),
  },
  {
    name: 'account-change',
    ...accounts,
    reach: all(
      actions((t) => t.admin.accounts.change),
      shows((t) => t.admin.accounts.personHint),
    ),
  },
  {
    name: 'account-reset',
    ...accounts,
    reach: all(
      actions((t) => t.admin.accounts.reset),
      shows((t) => t.common.cancel),
    ),
  },
  {
    name: 'account-disable',
    ...accounts,
    reach: all(
      actions((t) => t.admin.accounts.disable),
      shows((t) => t.common.cancel),
    ),
  },
  { name: 'groups', ...groups, arrange: listedMappings, reach: hasRows },
  { name: 'groups-none', ...groups, reach: shows((t) => t.admin.groups.empty) },
  {
    name: 'groups-failed',
    ...groups,
    arrange: refuse('/role-mappings', 'store-unavailable', 503),
    reach: shows((t) => t.states.failed),
  },
  { name: 'groups-loading', ...groups, arrange: hold('/role-mappings'), reach: shows((t) => t.common.loading) },
  {
    name: 'group-add',
    ...groups,
    reach: all(
      press((t) => t.admin.groups.add),
      shows((t) => t.admin.groups.unitsHint),
    ),
  },
  {
    name: 'group-add-refused',
    ...groups,
    arrange: onPost('/role-mappings', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        json: {
          type: 'urn:keyhaven:problem:self-grant-refused',
          title: 'Self grant refused',
          status: 403,
          code: 'self-grant-refused',
          detail: 'CONTOSO\\Helpdesk is you, or you are in it, and nobody gives a role to himself',
          instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55',
        },
      }),
    ),
    reach: all(
      press((t) => t.admin.groups.add),
      async (page, { t }) => {
        await page.getByRole('textbox', { name: t.admin.groups.group }).fill('CONTOSO\\Helpdesk');
      },
      inDialog((t) => t.admin.groups.addConfirm),
      async (page) => seen(page.getByRole('dialog').getByRole('alert')),
    ),
  },
  {
    name: 'group-add-claim',
    ...groups,
    reach: all(
      press((t) => t.admin.groups.add),
      async (page, { t }) => {
        await page.getByRole('radio', { name: t.admin.groups.sources.provider }).check();
        await page.getByLabel(t.admin.groups.role, { exact: true }).selectOption('administrator');
        await seen(page.getByText(t.admin.groups.claimHint));
      },
    ),
  },
  {
    name: 'group-remove',
    ...groups,
    arrange: listedMappings,
    reach: async (page, { t }) => {
      await page.getByRole('row').nth(1).getByRole('button').click();
      await seen(page.getByText(t.admin.groups.removeTitle));
    },
  },
  { name: 'tokens', ...tokens, reach: hasRows },
  {
    name: 'tokens-none',
    ...tokens,
    arrange: answer('/tokens', { tokens: [] }),
    reach: shows((t) => t.admin.tokens.empty),
  },
  {
    name: 'tokens-no-match',
    ...tokens,
    reach: async (page, { t }) => {
      await page.getByRole('searchbox').fill('nothing like it');
      await seen(page.getByText(t.admin.tokens.notFound));
    },
  },
  {
    name: 'token-issue',
    ...tokens,
    reach: all(
      press((t) => t.admin.tokens.issue),
      shows((t) => t.admin.tokens.labelHint),
    ),
  },
  {
    name: 'token-issue-role',
    ...tokens,
    reach: all(
      press((t) => t.admin.tokens.issue),
      async (page, { t }) => {
        await page.getByRole('radio', { name: t.admin.tokens.forRole }).check();
        await page.getByLabel(t.admin.tokens.role, { exact: true }).selectOption('advanced-helpdesk');
        await seen(page.getByText(t.admin.tokens.noReveal));
      },
    ),
  },
  {
    name: 'token-issued',
    ...tokens,
    arrange: onPost('/tokens', (route) =>
      route.fulfill({
        status: 201,
        json: {
          secret: `kht_${'x7'.repeat(21)}y`,
          token: {
            id: 31,
            label: 'agent of WS09',
            computer: 'CONTOSO\\WS09',
            mayReveal: false,
            createdAt: '2026-11-24T09:00:00.000Z',
            createdBy: 'root',
            expiresAt: '2027-11-24T09:00:00.000Z',
          },
        },
      }),
    ),
    reach: all(
      press((t) => t.admin.tokens.issue),
      async (page, { t }) => {
        await page.getByRole('dialog').getByLabel(t.admin.tokens.label).fill('agent of WS09');
        await page.getByRole('dialog').getByRole('textbox', { name: t.admin.tokens.computer }).fill('CONTOSO\\WS09');
      },
      inDialog((t) => t.admin.tokens.issueConfirm),
      shows((t) => t.admin.tokens.onceText),
    ),
  },
  {
    name: 'token-revoke',
    ...tokens,
    reach: async (page, { t }) => {
      await page.getByRole('row').nth(1).getByRole('button').click();
      await seen(page.getByRole('alertdialog').getByText(t.common.cancel));
    },
  },
  { name: 'associations', ...associations, reach: hasRows },
  {
    name: 'associations-none',
    ...associations,
    arrange: answer('/associations*', { associations: [] }),
    reach: shows((t) => t.admin.associations.empty),
  },
  {
    name: 'associations-no-match',
    path: `${associations.path}?person=CONTOSO%5Cnobody`,
    viewer: 'administrator',
    reach: shows((t) => t.admin.associations.notFound),
  },
  {
    name: 'association-add',
    ...associations,
    reach: all(
      press((t) => t.admin.associations.add),
      shows((t) => t.admin.associations.addText),
    ),
  },
  {
    name: 'association-remove',
    ...associations,
    reach: async (page, { t }) => {
      await page.getByRole('row').nth(1).getByRole('button').click();
      await seen(page.getByText(t.admin.associations.removeTitle));
    },
  },
  {
    name: 'settings',
    ...settings,
    reach: all(
      hasRows,
      shows((t) => t.admin.readiness.ready),
    ),
  },
  {
    name: 'settings-not-ready',
    ...settings,
    arrange: (page) =>
      page.route('**/readyz', (route) =>
        route.fulfill({
          status: 503,
          json: {
            status: 'not-ready',
            checks: [
              { name: 'database', ok: true },
              { name: 'disk-reserve', ok: false, note: 'less than the reserve is free, so escrow is refused' },
              { name: 'key-file', ok: true, note: 'it has no passphrase' },
            ],
          },
        }),
      ),
    reach: all(
      hasRows,
      shows((t) => t.admin.readiness.notReady),
    ),
  },
  {
    name: 'settings-no-match',
    ...settings,
    reach: async (page, { t }) => {
      await page.getByRole('searchbox').fill('nothing like it');
      await seen(page.getByText(t.admin.settings.notFound));
    },
  },
];
