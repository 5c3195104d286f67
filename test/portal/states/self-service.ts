import type { Page } from 'playwright-core';
import { button, stepsIn } from '../steps.ts';
import type { Cast } from './cast.ts';
import type { PageState, Scene } from './page-state.ts';
import { alerts, all, hasRows, hasTitle, press, shows, showsKey } from './reach.ts';
import { cut, refuse } from './server-answers.ts';

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

export const selfServiceStates: readonly PageState[] = [
  { name: 'notice', ...self, reach: hasTitle((t) => t.self.notice.title) },
  {
    name: 'notice-not-accepted',
    ...self,
    reach: all(
      press((t) => t.self.notice.submit),
      shows((t) => t.self.notice.missing),
    ),
  },
  { name: 'get-key', ...self, reach: accept },
  {
    name: 'get-key-missing',
    ...self,
    reach: all(
      accept,
      press((t) => t.self.form.submit),
      shows((t) => t.self.form.keyIdMissing),
    ),
  },
  {
    name: 'get-key-ambiguous',
    ...self,
    reach: all(
      accept,
      ask('twin'),
      shows((t) => t.self.form.keyIdAll),
    ),
  },
  { name: 'get-key-nothing', ...self, reach: all(accept, ask('foreign', { whole: true }), alerts) },
  {
    name: 'get-key-ceiling',
    ...self,
    arrange: refuse('/self-service/keys/reveal', 'reveal-ceiling-reached', 429),
    reach: all(accept, ask('proven'), alerts),
  },
  {
    name: 'get-key-unreachable',
    ...self,
    arrange: cut('/self-service/keys/reveal'),
    reach: all(accept, ask('proven'), alerts),
  },
  {
    name: 'get-key-failed',
    ...self,
    arrange: refuse('/self-service/keys/reveal', 'internal', 500),
    reach: all(accept, ask('proven'), alerts),
  },
  {
    name: 'get-key-no-reasons',
    ...self,
    arrange: refuse('/recovery/reasons', 'internal', 500),
    reach: all(accept, alerts),
  },
  { name: 'own-key', ...self, reach: all(accept, ask('proven'), showsKey) },
  { name: 'own-keys-that-differ', ...self, reach: all(accept, ask('conflict', { whole: true }), showsKey) },
  {
    name: 'own-key-gone',
    ...self,
    reach: all(
      accept,
      ask('proven'),
      showsKey,
      press((t) => t.secret.hide),
      shows((t) => t.self.key.gone),
    ),
  },
  { name: 'history', viewer: 'owner', ...onHistory(hasRows) },
  { name: 'history-none', viewer: 'stranger', ...onHistory(shows((t) => t.self.history.empty)) },
  {
    name: 'history-failed',
    viewer: 'owner',
    arrange: refuse('/self-service/recoveries*', 'internal', 500),
    ...onHistory(shows((t) => t.states.failed)),
  },
  {
    name: 'self-service-with-help-desk',
    path: '/SelfService/',
    viewer: 'advanced',
    reach: all(
      accept,
      shows((t) => t.portals.toHelpDesk),
    ),
  },
  {
    name: 'self-service-nothing-for-you',
    path: '/SelfService/',
    viewer: 'auditor',
    reach: shows((t) => t.states.nothingForYou),
  },
  {
    name: 'self-service-not-found',
    path: '/SelfService/nowhere',
    viewer: 'owner',
    reach: all(
      acceptAnywhere,
      shows((t) => t.states.notFound),
    ),
  },
];
