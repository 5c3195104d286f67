import type { Page } from 'playwright-core';
import { button, heading, seen, stepsIn } from '../steps.ts';
import type { PageState, Scene } from './page-state.ts';
import { alerts, all, hasTitle, press, shows } from './reach.ts';
import {
  answer,
  cut,
  hold,
  inSeconds,
  onPost,
  refuse,
  withPortal,
  withProvider,
  withSession,
} from './server-answers.ts';

const desk = '/HelpDesk/drive-recovery';
const report = '/HelpDesk/reports/recovery-audit';

/** People have tickets and accounts of a domain. */
function inDomain(answersTicket: (page: Page) => Promise<unknown>) {
  return async (page: Page) => {
    await withPortal({ ticketSignOn: true, directorySignOn: true })(page);
    await answersTicket(page);
  };
}

export const startStates: readonly PageState[] = [
  { name: 'sign-in', path: '/HelpDesk/', reach: hasTitle((t) => t.signIn.title) },
  { name: 'sign-in-self-service', path: '/SelfService/', reach: hasTitle((t) => t.signIn.title) },
  {
    name: 'sign-in-provider',
    path: '/HelpDesk/',
    arrange: withProvider('Contoso'),
    reach: shows((t) => t.signIn.orByForm),
  },
  {
    name: 'sign-in-provider-failed',
    path: '/SelfService/?sign-in=failed',
    arrange: withProvider('Contoso Identity Services of the Whole Enterprise'),
    reach: shows((t) => t.signIn.outcome.failed),
  },
  {
    name: 'sign-in-ticket-trying',
    path: '/HelpDesk/',
    arrange: inDomain(hold('/browser-sessions/ticket')),
    reach: shows((t) => t.signIn.ticketTrying),
  },
  {
    name: 'sign-in-ticket-none',
    path: '/SelfService/',
    arrange: inDomain(refuse('/browser-sessions/ticket', 'not-signed-in', 401)),
    reach: shows((t) => t.signIn.noTicket),
  },
  {
    name: 'sign-in-ticket-failed',
    path: '/HelpDesk/',
    arrange: inDomain(refuse('/browser-sessions/ticket', 'directory-unavailable', 503)),
    reach: alerts,
  },
  {
    name: 'sign-in-appearance',
    path: '/HelpDesk/',
    reach: async (page, { t }) => {
      await page.getByRole('button', { name: t.account.theme }).click();
      await seen(page.getByRole('menuitemradio').first());
    },
  },
  {
    name: 'sign-in-missing',
    path: '/HelpDesk/',
    reach: all(
      press((t) => t.signIn.submit),
      shows((t) => t.signIn.accountMissing),
    ),
  },
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
  {
    name: 'start-loading',
    path: '/HelpDesk/',
    arrange: hold('/browser-sessions/current'),
    reach: shows((t) => t.common.loading),
  },
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
  {
    name: 'signed-out-idle',
    ...endedBy({ because: 'idle' }),
    reach: all(
      checkRecord,
      shows((t) => t.signIn.idle),
    ),
  },
  {
    name: 'session-ended',
    ...endedBy({}),
    reach: all(
      checkRecord,
      shows((t) => t.signIn.ended),
    ),
  },
  {
    name: 'idle-warning',
    path: desk,
    viewer: 'operator',
    arrange: withSession(({ serverTime }) => ({ idleEndsAt: inSeconds(serverTime, 58) })),
    reach: all(
      shows((t) => t.drive.title),
      shows((t) => t.idle.title),
    ),
  },
  {
    name: 'session-ends-warning',
    path: desk,
    viewer: 'operator',
    arrange: withSession(({ serverTime }) => ({
      idleEndsAt: inSeconds(serverTime, 58),
      expiresAt: inSeconds(serverTime, 58),
    })),
    reach: all(
      shows((t) => t.drive.title),
      shows((t) => t.idle.title),
    ),
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
    reach: all(
      hasTitle((t) => t.drive.title),
      shows((t) => t.account.withheld),
    ),
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
