import type { Page } from 'playwright-core';
import { button, firstDigits, heading, seen, stepsIn } from '../steps.ts';
import type { Cast } from './cast.ts';
import type { PageState, Scene } from './page-state.ts';
import { alerts, all, hasTitle, press, shows, showsKey } from './reach.ts';
import { cut, hold, refuse } from './server-answers.ts';

const desk = '/HelpDesk/drive-recovery';
const tpm = '/HelpDesk/manage-tpm';
const report = '/HelpDesk/reports/recovery-audit';

/** On the desk: the digits of this key, for its user. */
function find(key: keyof Cast['keys'], user = 'jdoe'): PageState['reach'] {
  return (page, { t, cast }) => stepsIn(t).findKey(page, { user, keyId: firstDigits(cast.keys[key]) });
}

function reveal(page: Page, { t }: Scene): Promise<void> {
  return stepsIn(t).revealKey(page, { ticket: 'INC-20440' });
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
  ({
    path: desk,
    viewer: 'operator',
    ...(arrange && { arrange }),
    reach: all(find('proven'), reveal, alerts),
  }) as const;

export const helpDeskStates: readonly PageState[] = [
  { name: 'drive-recovery', path: desk, viewer: 'operator', reach: hasTitle((t) => t.drive.title) },
  { name: 'drive-recovery-advanced', path: desk, viewer: 'advanced', reach: hasTitle((t) => t.drive.title) },
  {
    name: 'drive-recovery-loading',
    path: desk,
    viewer: 'operator',
    arrange: hold('/recovery/desk'),
    reach: shows((t) => t.common.loading),
  },
  {
    name: 'drive-recovery-failed',
    path: desk,
    viewer: 'operator',
    arrange: refuse('/recovery/desk', 'store-unavailable', 503),
    reach: shows((t) => t.states.failed),
  },
  {
    name: 'key-id-not-hex',
    path: desk,
    viewer: 'advanced',
    reach: all(
      type('12G'),
      shows((t) => t.keyId.notHex.split('}}')[1]?.slice(0, 20) ?? ''),
    ),
  },
  {
    name: 'key-id-was-a-key',
    path: desk,
    viewer: 'advanced',
    reach: all(
      type('111111-222222-333333-444444-555555-666666-000011-000022'),
      shows((t) => t.keyId.secret),
    ),
  },
  {
    name: 'search-running',
    path: desk,
    viewer: 'operator',
    arrange: hold('/recovery/keys/search'),
    reach: all(
      find('proven'),
      shows((t) => t.drive.searching),
    ),
  },
  { name: 'search-found', path: desk, viewer: 'operator', reach: all(find('proven'), showsCandidate) },
  { name: 'search-several', path: desk, viewer: 'operator', reach: all(find('twin'), showsCandidate) },
  { name: 'search-conflict', path: desk, viewer: 'operator', reach: all(find('conflict'), showsCandidate) },
  {
    name: 'search-nothing',
    path: desk,
    viewer: 'operator',
    reach: all(
      find('foreign'),
      shows((t) => t.drive.nothingForUser),
    ),
  },
  {
    name: 'search-nothing-advanced',
    path: desk,
    viewer: 'advanced',
    reach: all(
      type('00000000'),
      shows((t) => t.drive.nothing),
    ),
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
  {
    name: 'search-unreachable',
    path: desk,
    viewer: 'operator',
    arrange: cut('/recovery/keys/search'),
    reach: all(find('proven'), alerts),
  },
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
    reach: all(
      revealed,
      press((t) => t.secret.codes),
      async (page, { t }) => {
        await seen(page.getByRole('img', { name: t.secret.qr }));
      },
    ),
  },
  {
    name: 'key-shown-package',
    path: desk,
    viewer: 'operator',
    reach: all(
      revealed,
      press((t) => t.secret.savePackage),
      shows((t) => t.secret.packageTarget),
    ),
  },
  { name: 'keys-that-differ', path: desk, viewer: 'operator', reach: all(find('conflict'), reveal, showsKey) },
  {
    name: 'key-gone',
    path: desk,
    viewer: 'operator',
    reach: all(
      revealed,
      press((t) => t.secret.hide),
      shows((t) => t.drive.gone),
    ),
  },
  { name: 'manage-tpm', path: tpm, viewer: 'operator', reach: hasTitle((t) => t.tpm.title) },
  {
    name: 'tpm-shown',
    path: tpm,
    viewer: 'operator',
    reach: all(
      askTpm('WS01'),
      shows((t) => t.tpm.neverGive),
    ),
  },
  {
    name: 'tpm-nothing',
    path: tpm,
    viewer: 'operator',
    reach: all(
      askTpm('WS99'),
      shows((t) => t.tpm.nothing),
    ),
  },
  {
    name: 'tpm-not-kept',
    path: tpm,
    viewer: 'operator',
    reach: all(
      askTpm('LAPTOP-07', 'asmith'),
      shows((t) => t.tpm.notKept),
    ),
  },
  {
    name: 'tpm-gone',
    path: tpm,
    viewer: 'operator',
    reach: all(
      askTpm('WS01'),
      press((t) => t.secret.hide),
      shows((t) => t.tpm.gone),
    ),
  },
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
