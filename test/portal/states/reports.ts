import type { Texts } from '../../../src/web/texts/locales/en.ts';
import { seen } from '../steps.ts';
import type { PageState } from './page-state.ts';
import { alerts, all, hasRows, hasTitle, press, shows } from './reach.ts';
import { answer, cut, hold, refuse } from './server-answers.ts';

const report = '/HelpDesk/reports/recovery-audit';

const digest = 'ab'.repeat(32);
const broken = { sequence: 12, problem: 'the row does not fit the one before it' };
const verification = { intact: false, rows: 40, head: { sequence: 40, hash: digest } };

export const reportStates: readonly PageState[] = [
  { name: 'recovery-audit', path: report, viewer: 'auditor', reach: hasRows },
  {
    name: 'recovery-audit-loading',
    path: report,
    viewer: 'auditor',
    arrange: hold('/audit/events*'),
    reach: all(
      hasTitle((t) => t.audit.title),
      shows((t) => t.common.loading),
    ),
  },
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
  {
    name: 'recovery-audit-no-match',
    path: `${report}?actor=nobody`,
    viewer: 'auditor',
    reach: shows((t) => t.audit.noMatch),
  },
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
  {
    name: 'record-check-failed',
    path: report,
    viewer: 'auditor',
    arrange: cut('/audit/verification'),
    reach: all(
      press((t) => t.audit.chain.check),
      alerts,
    ),
  },
];

function checked(arrange: PageState['arrange'], result: (t: Texts) => string) {
  return {
    path: report,
    viewer: 'auditor',
    ...(arrange && { arrange }),
    reach: all(
      hasRows,
      press((t) => t.audit.chain.check),
      shows(result),
    ),
  } as const;
}
