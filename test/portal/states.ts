import { randomUUID } from 'node:crypto';
import type { Page, Route } from 'playwright-core';
import { z } from 'zod';
import type { ErrorCode } from '../../src/base/error.ts';
import type { Texts } from '../../src/web/texts/locales/en.ts';
import { addAccountResponse } from '../../src/wire/rest/accounts.ts';
import { browserSession } from '../../src/wire/rest/browser-sessions.ts';
import type { Person, PortalServer, StoredKey } from '../support/portal-server.ts';
import { button, firstDigits, heading, seen, stepsIn } from './steps.ts';

/** Who looks at a page. */
export type Viewer = keyof Cast['people'];

export interface Cast {
  readonly people: Readonly<
    Record<'operator' | 'advanced' | 'auditor' | 'administrator' | 'owner' | 'stranger' | 'reporter', Person>
  >;
  /** An account whose password somebody else has chosen. */
  readonly newcomer: Person;
  /** A proven one, two that begin alike, one with two passwords, and one of somebody else. */
  readonly keys: Readonly<Record<'proven' | 'twin' | 'conflict' | 'foreign', StoredKey>>;
}

/** A page in one of its states: the list for pictures and for axe, so that there is no state that only one of them has. */
export interface PageState {
  readonly name: string;
  readonly path: string;
  /** Nobody where it is absent. */
  readonly viewer?: Viewer;
  /** In a session that no other state has. */
  readonly ownSession?: boolean;
  /** Before the page is opened: what the server answers in this state. */
  readonly arrange?: (page: Page) => Promise<unknown>;
  /** From the opened page to the state; ends when it shows. */
  readonly reach: (page: Page, scene: Scene) => Promise<void>;
}

export interface Scene {
  readonly t: Texts;
  readonly cast: Cast;
}

/** Fills a server so that every state can be reached. */
export async function castOf(server: PortalServer): Promise<Cast> {
  const person = (name: string, role: 'helpdesk' | 'self-service' | 'administrator', displayName: string) =>
    server.person({ name, roles: [role], displayName });
  const [operator, advanced, auditor, administrator, owner, stranger, reporter] = await Promise.all([
    person('hanna', 'helpdesk', 'Hanna Weber'),
    server.person({ name: 'adam', roles: ['advanced-helpdesk', 'self-service'], displayName: 'Adam Novak' }),
    server.person({ name: 'ann', roles: ['auditor'], displayName: 'Ann Clarke' }),
    person('root', 'administrator', 'Rosa Otto'),
    person('jdoe', 'self-service', 'Jane Doe'),
    person('mlopez', 'self-service', 'María López'),
    server.person({ name: 'frank', roles: ['reports'], displayName: 'Frank Schulz' }),
  ]);
  const newcomer = await server.local(addAccountResponse, 'POST', '/accounts', { name: 'nora', roles: ['helpdesk'] });
  const keys = await storeKeys(server);
  const cast: Cast = {
    people: { operator, advanced, auditor, administrator, owner, stranger, reporter },
    newcomer: { account: 'nora', password: newcomer.oneTimePassword },
    keys,
  };
  await addPast(server, cast);
  return cast;
}

async function storeKeys(server: PortalServer): Promise<Cast['keys']> {
  const proven = await server.escrowVolume('CONTOSO\\WS01', ['CONTOSO\\jdoe']);
  const twin = await server.escrow('CONTOSO\\WS01', {});
  await server.escrow('CONTOSO\\WS01', { keyId: `${twin.keyId.slice(0, 8)}${randomUUID().slice(8)}` });
  const volume = { id: randomUUID(), type: 'removable' } as const;
  const conflict = await server.escrow('CONTOSO\\WS01', { volume });
  await server.escrow('CONTOSO\\WS01', { keyId: conflict.keyId, volume });
  const foreign = await server.escrow('CONTOSO\\LAPTOP-07', { users: ['CONTOSO\\asmith'] });
  await server.escrowOwnerAuth('CONTOSO\\WS01', { ownerAuth: Buffer.alloc(20, 9).toString('base64') });
  await server.escrowOwnerAuth('CONTOSO\\LAPTOP-07', {});
  await server.proofsSettled();
  return { proven, twin, conflict, foreign };
}

async function addPast(server: PortalServer, { people, keys }: Cast): Promise<void> {
  const { cookie, session } = await server.open(people.operator);
  for (const [userName, keyId, ticket] of [
    ['jdoe', keys.proven.keyId, 'INC-20417'],
    ['jdoe', keys.foreign.keyId, 'INC-20418'],
    ['asmith', keys.foreign.keyId, 'INC-20431'],
  ]) {
    await server.ask({
      method: 'POST',
      path: '/api/v1/recovery/keys/reveal',
      headers: {
        cookie: `__Host-keyhaven=${cookie}`,
        origin: server.url,
        'x-keyhaven-csrf': session.csrfToken,
      },
      payload: { userDomain: 'CONTOSO', userName, keyId, ticket, reason: 'lost-pin', callerVerified: 'called-back' },
    });
  }
}

const api = '**/api/v1';
const desk = '/HelpDesk/drive-recovery';
const tpm = '/HelpDesk/manage-tpm';
const report = '/HelpDesk/reports/recovery-audit';
const administration = '/HelpDesk/administration';

/** The server refuses with this code. */
function refuse(path: string, code: ErrorCode, status: number, facts: object = {}) {
  const problem = {
    type: `urn:keyhaven:problem:${code}`,
    title: code,
    status,
    code,
    detail: 'the server refuses this, and says here what to do next',
    instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55',
    ...facts,
  };
  const answer = { status, contentType: 'application/problem+json', body: JSON.stringify(problem) };
  return (page: Page) => page.route(`${api}${path}`, (route) => route.fulfill(answer));
}

function answer(path: string, body: unknown) {
  const given = { status: 200, contentType: 'application/json', body: JSON.stringify(body) };
  return (page: Page) => page.route(`${api}${path}`, (route) => route.fulfill(given));
}

/** No answer comes: the network is gone. */
function cut(path: string) {
  return (page: Page) => page.route(`${api}${path}`, (route) => route.abort());
}

/** The answer takes longer than anybody looks. */
function hold(path: string) {
  return (page: Page) => page.route(`${api}${path}`, () => undefined);
}

/** Only what is written; what is read goes on. */
function onPost(path: string, act: (route: Route) => Promise<void>) {
  return (page: Page) =>
    page.route(`${api}${path}`, (route) => (route.request().method() === 'POST' ? act(route) : route.continue()));
}

/** The session as the server gives it, with something about it changed. */
function withSession(change: (session: z.infer<typeof browserSession>) => object) {
  return (page: Page) =>
    page.route(`${api}/browser-sessions/current`, async (route) => {
      const response = await route.fetch();
      const session = browserSession.parse(await response.json());
      await route.fulfill({ response, json: { ...session, ...change(session) } });
    });
}

function inSeconds(time: string, seconds: number): string {
  return new Date(Date.parse(time) + 1000 * seconds).toISOString();
}

function shows(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => seen(page.getByText(find(t)).first());
}

function hasTitle(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => seen(heading(page, find(t)));
}

/** Does one after the other. */
function all(...steps: PageState['reach'][]): PageState['reach'] {
  return async (page, scene) => {
    for (const step of steps) await step(page, scene);
  };
}

function press(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => button(page, find(t)).last().click();
}

/** In a dialog there are buttons of the same name as the one that opened it. */
function inDialog(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => button(page.getByRole('dialog').or(page.getByRole('alertdialog')), find(t)).click();
}

const signInStates: readonly PageState[] = [
  { name: 'sign-in', path: '/HelpDesk/', reach: hasTitle((t) => t.signIn.title) },
  { name: 'sign-in-self-service', path: '/SelfService/', reach: hasTitle((t) => t.signIn.title) },
  {
    name: 'sign-in-appearance',
    path: '/HelpDesk/',
    reach: async (page, { t }) => {
      await page.getByRole('button', { name: t.account.theme }).click();
      await seen(page.getByRole('menuitemradio').first());
    },
  },
  { name: 'sign-in-missing', path: '/HelpDesk/', reach: all(press((t) => t.signIn.submit), shows((t) => t.signIn.accountMissing)) },
  {
    name: 'sign-in-wrong',
    path: '/HelpDesk/',
    arrange: onPost('/browser-sessions', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'urn:keyhaven:problem:sign-in-failed',
          title: 'Sign-in failed',
          status: 401,
          code: 'sign-in-failed',
          detail: 'the account or the password is not right; try again',
          instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55',
        }),
      }),
    ),
    reach: all(signIn, alerts),
  },
  {
    name: 'sign-in-throttled',
    path: '/HelpDesk/',
    arrange: refuse('/browser-sessions', 'sign-in-throttled', 429, { retryAfterSeconds: 840 }),
    reach: all(signIn, alerts),
  },
  {
    name: 'sign-in-unreachable',
    path: '/HelpDesk/',
    arrange: cut('/browser-sessions'),
    reach: all(signIn, alerts),
  },
  { name: 'start-loading', path: '/HelpDesk/', arrange: hold('/browser-sessions/current'), reach: shows((t) => t.common.loading) },
  {
    name: 'start-unreachable',
    path: '/HelpDesk/',
    arrange: cut('/browser-sessions/current'),
    reach: shows((t) => t.states.offline),
  },
  {
    name: 'start-failed',
    path: '/HelpDesk/',
    arrange: refuse('/browser-sessions/current', 'internal', 500),
    reach: shows((t) => t.states.failed),
  },
  {
    name: 'start-outdated',
    path: '/HelpDesk/',
    arrange: answer('/browser-sessions/current', { account: 7 }),
    reach: shows((t) => t.states.unreadable),
  },
  {
    name: 'choose-password',
    path: '/HelpDesk/',
    viewer: 'operator',
    arrange: withSession(() => ({ mustChangePassword: true })),
    reach: hasTitle((t) => t.password.title),
  },
  {
    name: 'change-password-differs',
    path: '/HelpDesk/',
    viewer: 'operator',
    arrange: withSession(() => ({ mustChangePassword: true })),
    reach: async (page, { t }) => {
      await page.getByLabel(t.password.current).fill('what it was');
      await page.getByLabel(t.password.fresh, { exact: true }).fill('four words that fit');
      await page.getByLabel(t.password.repeat).fill('four words that do not');
      await button(page, t.password.submit).click();
      await seen(page.getByText(t.password.differs));
    },
  },
  {
    name: 'signed-out',
    path: '/SelfService/',
    viewer: 'owner',
    ownSession: true,
    reach: async (page, { t }) => {
      await stepsIn(t).signOutByMenu(page);
      await seen(page.getByText(t.signIn.signedOut));
    },
  },
  { name: 'signed-out-idle', ...endedBy({ because: 'idle' }), reach: all(checkRecord, shows((t) => t.signIn.idle)) },
  { name: 'session-ended', ...endedBy({}), reach: all(checkRecord, shows((t) => t.signIn.ended)) },
  {
    name: 'idle-warning',
    path: desk,
    viewer: 'operator',
    arrange: withSession(({ serverTime }) => ({ idleEndsAt: inSeconds(serverTime, 58) })),
    reach: shows((t) => t.idle.title),
  },
  {
    name: 'session-ends-warning',
    path: desk,
    viewer: 'operator',
    arrange: withSession(({ serverTime }) => ({
      idleEndsAt: inSeconds(serverTime, 58),
      expiresAt: inSeconds(serverTime, 58),
    })),
    reach: shows((t) => t.idle.title),
  },
  {
    name: 'account-menu',
    path: desk,
    viewer: 'operator',
    reach: async (page, { t }) => {
      await page.getByRole('banner').getByRole('button').last().click();
      await seen(page.getByRole('menuitem', { name: t.account.signOutEverywhere }));
    },
  },
  {
    name: 'administrator-withheld',
    path: desk,
    viewer: 'operator',
    arrange: withSession(() => ({ administratorWithheld: true })),
    reach: all(hasTitle((t) => t.drive.title), shows((t) => t.account.withheld)),
  },
  {
    name: 'no-network',
    path: desk,
    viewer: 'operator',
    reach: async (page, { t }) => {
      await seen(heading(page, t.drive.title));
      await page.context().setOffline(true);
      await seen(page.getByText(t.states.offlineBar));
    },
  },
];

async function signIn(page: Page, { t }: Scene): Promise<void> {
  await stepsIn(t).signInByForm(page, { account: 'hanna', password: 'a password of hers' });
}

async function alerts(page: Page): Promise<void> {
  await seen(page.getByRole('alert').first());
}

/** The session is over as soon as the next page asks for something. */
function endedBy(facts: object): Pick<PageState, 'path' | 'viewer' | 'arrange'> {
  return {
    path: report,
    viewer: 'auditor',
    arrange: refuse('/audit/verification', 'not-signed-in', 401, facts),
  };
}

async function checkRecord(page: Page, { t }: Scene): Promise<void> {
  await button(page, t.audit.chain.check).click();
}

/** On the desk: the digits of this key, for its user. */
function find(key: keyof Cast['keys'], user = 'jdoe'): PageState['reach'] {
  return (page, { t, cast }) => stepsIn(t).findKey(page, { user, keyId: firstDigits(cast.keys[key]) });
}

function reveal(page: Page, { t }: Scene): Promise<void> {
  return stepsIn(t).revealKey(page, { ticket: 'INC-20440' });
}

async function showsKey(page: Page, { t }: Scene): Promise<void> {
  await seen(stepsIn(t).groupsOfKey(page).first());
}

async function showsCandidate(page: Page): Promise<void> {
  await seen(page.getByRole('radio').first());
}

function type(text: string): PageState['reach'] {
  return async (page, { t }) => {
    await seen(heading(page, t.drive.title));
    await stepsIn(t).keyIdField(page).focus();
    await page.keyboard.insertText(text);
  };
}

const revealed = all(find('proven'), reveal, showsKey);
const refusedReveal = (arrange: PageState['arrange']) =>
  ({ path: desk, viewer: 'operator', ...(arrange && { arrange }), reach: all(find('proven'), reveal, alerts) }) as const;

const deskStates: readonly PageState[] = [
  { name: 'drive-recovery', path: desk, viewer: 'operator', reach: hasTitle((t) => t.drive.title) },
  { name: 'drive-recovery-advanced', path: desk, viewer: 'advanced', reach: hasTitle((t) => t.drive.title) },
  { name: 'drive-recovery-loading', path: desk, viewer: 'operator', arrange: hold('/recovery/desk'), reach: shows((t) => t.common.loading) },
  {
    name: 'drive-recovery-failed',
    path: desk,
    viewer: 'operator',
    arrange: refuse('/recovery/desk', 'store-unavailable', 503),
    reach: shows((t) => t.states.failed),
  },
  { name: 'key-id-not-hex', path: desk, viewer: 'advanced', reach: all(type('12G'), shows((t) => t.keyId.notHex.split('}}')[1]?.slice(0, 20) ?? '')) },
  {
    name: 'key-id-was-a-key',
    path: desk,
    viewer: 'advanced',
    reach: all(type('111111-222222-333333-444444-555555-666666-000011-000022'), shows((t) => t.keyId.secret)),
  },
  { name: 'search-running', path: desk, viewer: 'operator', arrange: hold('/recovery/keys/search'), reach: all(find('proven'), shows((t) => t.drive.searching)) },
  { name: 'search-found', path: desk, viewer: 'operator', reach: all(find('proven'), showsCandidate) },
  { name: 'search-several', path: desk, viewer: 'operator', reach: all(find('twin'), showsCandidate) },
  { name: 'search-conflict', path: desk, viewer: 'operator', reach: all(find('conflict'), showsCandidate) },
  { name: 'search-nothing', path: desk, viewer: 'operator', reach: all(find('foreign'), shows((t) => t.drive.nothingForUser)) },
  {
    name: 'search-nothing-advanced',
    path: desk,
    viewer: 'advanced',
    reach: all(type('00000000'), shows((t) => t.drive.nothing)),
  },
  {
    name: 'search-narrowed',
    path: desk,
    viewer: 'operator',
    reach: async (page, scene) => {
      await find('proven')(page, scene);
      await showsCandidate(page);
      await stepsIn(scene.t).keyIdField(page).press('End');
      await page.keyboard.type(scene.cast.keys.proven.keyId[9] === '0' ? '1' : '0');
      await seen(page.getByText(scene.t.drive.narrowed));
    },
  },
  {
    name: 'search-failed',
    path: desk,
    viewer: 'operator',
    arrange: refuse('/recovery/keys/search', 'busy', 503),
    reach: all(find('proven'), alerts),
  },
  { name: 'search-unreachable', path: desk, viewer: 'operator', arrange: cut('/recovery/keys/search'), reach: all(find('proven'), alerts) },
  { name: 'reveal-ceiling', ...refusedReveal(refuse('/recovery/keys/reveal', 'reveal-ceiling-reached', 429)) },
  { name: 'reveal-no-record', ...refusedReveal(refuse('/recovery/keys/reveal', 'audit-unavailable', 503)) },
  { name: 'reveal-record-cut', ...refusedReveal(refuse('/recovery/keys/reveal', 'chain-behind-checkpoint', 503)) },
  { name: 'reveal-nothing', ...refusedReveal(refuse('/recovery/keys/reveal', 'nothing-to-reveal', 404)) },
  { name: 'reveal-unreachable', ...refusedReveal(cut('/recovery/keys/reveal')) },
  { name: 'key-shown', path: desk, viewer: 'operator', reach: revealed },
  {
    name: 'key-shown-with-codes',
    path: desk,
    viewer: 'operator',
    reach: all(revealed, press((t) => t.secret.codes), async (page, { t }) => {
      await seen(page.getByRole('img', { name: t.secret.qr }));
    }),
  },
  { name: 'key-shown-package', path: desk, viewer: 'operator', reach: all(revealed, press((t) => t.secret.savePackage), shows((t) => t.secret.packageTarget)) },
  { name: 'keys-that-differ', path: desk, viewer: 'operator', reach: all(find('conflict'), reveal, showsKey) },
  { name: 'key-gone', path: desk, viewer: 'operator', reach: all(revealed, press((t) => t.secret.hide), shows((t) => t.drive.gone)) },
  { name: 'manage-tpm', path: tpm, viewer: 'operator', reach: hasTitle((t) => t.tpm.title) },
  { name: 'tpm-shown', path: tpm, viewer: 'operator', reach: all(askTpm('WS01'), shows((t) => t.tpm.neverGive)) },
  { name: 'tpm-nothing', path: tpm, viewer: 'operator', reach: all(askTpm('WS99'), shows((t) => t.tpm.nothing)) },
  { name: 'tpm-not-kept', path: tpm, viewer: 'operator', reach: all(askTpm('LAPTOP-07', 'asmith'), shows((t) => t.tpm.notKept)) },
  { name: 'tpm-gone', path: tpm, viewer: 'operator', reach: all(askTpm('WS01'), press((t) => t.secret.hide), shows((t) => t.tpm.gone)) },
  { name: 'refused', path: report, viewer: 'operator', reach: shows((t) => t.states.refused) },
  { name: 'not-found', path: '/HelpDesk/nowhere', viewer: 'operator', reach: shows((t) => t.states.notFound) },
  { name: 'nothing-for-you', path: '/HelpDesk/', viewer: 'reporter', reach: shows((t) => t.states.nothingForYou) },
];

function askTpm(computer: string, user = 'jdoe'): PageState['reach'] {
  return async (page, { t }) => {
    await page.getByLabel(t.tpm.computerName).fill(computer);
    await page.getByLabel(t.drive.userName).fill(user);
    await page.getByLabel(t.tpm.reason).selectOption('reset-pin-lockout');
    await button(page, t.tpm.reveal).click();
  };
}

const digest = 'ab'.repeat(32);
const broken = { sequence: 12, problem: 'the row does not fit the one before it' };
const verification = { intact: false, rows: 40, head: { sequence: 40, hash: digest } };

const reportStates: readonly PageState[] = [
  { name: 'recovery-audit', path: report, viewer: 'auditor', reach: hasRows },
  { name: 'recovery-audit-loading', path: report, viewer: 'auditor', arrange: hold('/audit/events*'), reach: shows((t) => t.common.loading) },
  {
    name: 'recovery-audit-details',
    path: report,
    viewer: 'auditor',
    reach: async (page, { t }) => {
      await page.getByRole('row').nth(1).getByRole('button').click();
      await seen(page.getByText(t.audit.details.sequence));
    },
  },
  { name: 'recovery-audit-all', path: `${report}?events=all&actor=hanna`, viewer: 'auditor', reach: hasRows },
  { name: 'recovery-audit-no-match', path: `${report}?actor=nobody`, viewer: 'auditor', reach: shows((t) => t.audit.noMatch) },
  {
    name: 'recovery-audit-empty',
    path: report,
    viewer: 'auditor',
    arrange: answer('/audit/events*', { events: [] }),
    reach: shows((t) => t.audit.noRecoveries),
  },
  {
    name: 'recovery-audit-failed',
    path: report,
    viewer: 'auditor',
    arrange: refuse('/audit/events*', 'internal', 500),
    reach: shows((t) => t.states.failed),
  },
  { name: 'record-checking', ...checked(hold('/audit/verification'), (t) => t.audit.chain.working) },
  { name: 'record-intact', ...checked(undefined, (t) => t.audit.chain.intact) },
  {
    name: 'record-broken',
    ...checked(answer('/audit/verification', { ...verification, firstBroken: broken }), (t) => t.audit.chain.brokenDo),
  },
  {
    name: 'record-cut',
    ...checked(
      answer('/audit/verification', {
        ...verification,
        checkpoint: { sequence: 57, hash: digest, agrees: false },
        batches: { checked: 8, firstBroken: broken },
      }),
      (t) => t.audit.chain.cut,
    ),
  },
  { name: 'record-check-failed', path: report, viewer: 'auditor', arrange: cut('/audit/verification'), reach: all(press((t) => t.audit.chain.check), alerts) },
];

async function hasRows(page: Page): Promise<void> {
  await seen(page.getByRole('row').nth(1));
}

function checked(arrange: PageState['arrange'], result: (t: Texts) => string) {
  return {
    path: report,
    viewer: 'auditor',
    ...(arrange && { arrange }),
    reach: all(hasRows, press((t) => t.audit.chain.check), shows(result)),
  } as const;
}

/** An account of the list that is not one's own. */
function actions(item: (t: Texts) => string): PageState['reach'] {
  return async (page, { t }) => {
    await page.getByRole('button', { name: t.admin.accounts.actionsOf.replace('{{name}}', 'hanna') }).click();
    await page.getByRole('menuitem', { name: item(t), exact: true }).click();
  };
}

const accounts = { path: `${administration}/accounts`, viewer: 'administrator' } as const;
const tokens = { path: `${administration}/tokens`, viewer: 'administrator' } as const;
const associations = { path: `${administration}/associations`, viewer: 'administrator' } as const;
const settings = { path: `${administration}/settings`, viewer: 'administrator' } as const;

const administrationStates: readonly PageState[] = [
  { name: 'accounts', ...accounts, reach: hasRows },
  { name: 'accounts-failed', ...accounts, arrange: refuse('/accounts', 'store-unavailable', 503), reach: shows((t) => t.states.failed) },
  {
    name: 'account-actions',
    ...accounts,
    reach: async (page, { t }) => {
      await page.getByRole('button', { name: t.admin.accounts.actionsOf.replace('{{name}}', 'hanna') }).click();
      await seen(page.getByRole('menuitem').first());
    },
  },
  { name: 'account-add', ...accounts, reach: all(press((t) => t.admin.accounts.add), shows((t) => t.admin.accounts.nameHint)) },
  {
    name: 'account-add-roles-conflict',
    ...accounts,
    reach: all(press((t) => t.admin.accounts.add), async (page, { t }) => {
      await page.getByRole('checkbox', { name: t.roles.administrator }).check();
      await page.getByRole('checkbox', { name: t.roles['advanced-helpdesk'] }).check();
      await seen(page.getByText(t.admin.accounts.rolesConflict));
    }),
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
  { name: 'account-change', ...accounts, reach: all(actions((t) => t.admin.accounts.change), shows((t) => t.admin.accounts.personHint)) },
  { name: 'account-reset', ...accounts, reach: all(actions((t) => t.admin.accounts.reset), shows((t) => t.common.cancel)) },
  { name: 'account-disable', ...accounts, reach: all(actions((t) => t.admin.accounts.disable), shows((t) => t.common.cancel)) },
  { name: 'tokens', ...tokens, reach: hasRows },
  { name: 'tokens-none', ...tokens, arrange: answer('/tokens', { tokens: [] }), reach: shows((t) => t.admin.tokens.empty) },
  { name: 'tokens-no-match', ...tokens, reach: async (page, { t }) => {
    await page.getByRole('searchbox').fill('nothing like it');
    await seen(page.getByText(t.admin.tokens.notFound));
  } },
  { name: 'token-issue', ...tokens, reach: all(press((t) => t.admin.tokens.issue), shows((t) => t.admin.tokens.labelHint)) },
  {
    name: 'token-issue-role',
    ...tokens,
    reach: all(press((t) => t.admin.tokens.issue), async (page, { t }) => {
      await page.getByRole('radio', { name: t.admin.tokens.forRole }).check();
      await page.getByLabel(t.admin.tokens.role, { exact: true }).selectOption('advanced-helpdesk');
      await seen(page.getByText(t.admin.tokens.noReveal));
    }),
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
  { name: 'associations-none', ...associations, arrange: answer('/associations*', { associations: [] }), reach: shows((t) => t.admin.associations.empty) },
  { name: 'associations-no-match', path: `${associations.path}?person=CONTOSO%5Cnobody`, viewer: 'administrator', reach: shows((t) => t.admin.associations.notFound) },
  { name: 'association-add', ...associations, reach: all(press((t) => t.admin.associations.add), shows((t) => t.admin.associations.addText)) },
  {
    name: 'association-remove',
    ...associations,
    reach: async (page, { t }) => {
      await page.getByRole('row').nth(1).getByRole('button').click();
      await seen(page.getByText(t.admin.associations.removeTitle));
    },
  },
  { name: 'settings', ...settings, reach: all(hasRows, shows((t) => t.admin.readiness.ready)) },
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
    reach: all(hasRows, shows((t) => t.admin.readiness.notReady)),
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

async function accept(page: Page, { t }: Scene): Promise<void> {
  await stepsIn(t).acceptNotice(page);
}

function ask(key: keyof Cast['keys'], { whole = false } = {}): PageState['reach'] {
  return async (page, { t, cast }) => {
    const { keyId } = cast.keys[key];
    await stepsIn(t).askForOwnKey(page, whole ? keyId : keyId.slice(0, 8));
  };
}

const self = { path: '/SelfService/', viewer: 'owner' } as const;

/** Accepts the notice, then goes where it lay before. */
function onHistory(...more: PageState['reach'][]) {
  return { path: '/SelfService/history', reach: all(acceptAnywhere, ...more) };
}

async function acceptAnywhere(page: Page, { t }: Scene): Promise<void> {
  await page.getByLabel(t.self.notice.accept).check();
  await button(page, t.self.notice.submit).click();
}

const selfServiceStates: readonly PageState[] = [
  { name: 'notice', ...self, reach: hasTitle((t) => t.self.notice.title) },
  { name: 'notice-not-accepted', ...self, reach: all(press((t) => t.self.notice.submit), shows((t) => t.self.notice.missing)) },
  { name: 'get-key', ...self, reach: accept },
  { name: 'get-key-missing', ...self, reach: all(accept, press((t) => t.self.form.submit), shows((t) => t.self.form.keyIdMissing)) },
  { name: 'get-key-ambiguous', ...self, reach: all(accept, ask('twin'), shows((t) => t.self.form.keyIdAll)) },
  { name: 'get-key-nothing', ...self, reach: all(accept, ask('foreign', { whole: true }), alerts) },
  {
    name: 'get-key-ceiling',
    ...self,
    arrange: refuse('/self-service/keys/reveal', 'reveal-ceiling-reached', 429),
    reach: all(accept, ask('proven'), alerts),
  },
  { name: 'get-key-unreachable', ...self, arrange: cut('/self-service/keys/reveal'), reach: all(accept, ask('proven'), alerts) },
  { name: 'get-key-failed', ...self, arrange: refuse('/self-service/keys/reveal', 'internal', 500), reach: all(accept, ask('proven'), alerts) },
  { name: 'get-key-no-reasons', ...self, arrange: refuse('/recovery/reasons', 'internal', 500), reach: all(accept, alerts) },
  { name: 'own-key', ...self, reach: all(accept, ask('proven'), showsKey) },
  { name: 'own-keys-that-differ', ...self, reach: all(accept, ask('conflict', { whole: true }), showsKey) },
  { name: 'own-key-gone', ...self, reach: all(accept, ask('proven'), showsKey, press((t) => t.secret.hide), shows((t) => t.self.key.gone)) },
  { name: 'history', viewer: 'owner', ...onHistory(hasRows) },
  { name: 'history-none', viewer: 'stranger', ...onHistory(shows((t) => t.self.history.empty)) },
  {
    name: 'history-failed',
    viewer: 'owner',
    arrange: refuse('/self-service/recoveries*', 'internal', 500),
    ...onHistory(shows((t) => t.states.failed)),
  },
  { name: 'self-service-with-help-desk', path: '/SelfService/', viewer: 'advanced', reach: all(accept, shows((t) => t.portals.toHelpDesk)) },
  { name: 'self-service-nothing-for-you', path: '/SelfService/', viewer: 'auditor', reach: shows((t) => t.states.nothingForYou) },
  { name: 'self-service-not-found', path: '/SelfService/nowhere', viewer: 'owner', reach: all(acceptAnywhere, shows((t) => t.states.notFound)) },
];

/** By portal. Every page that there is, in every state that it has. */
export const pageStates: Readonly<Record<'start' | 'help-desk' | 'reports' | 'administration' | 'self-service', readonly PageState[]>> =
  {
    start: signInStates,
    'help-desk': deskStates,
    reports: reportStates,
    administration: administrationStates,
    'self-service': selfServiceStates,
  };
