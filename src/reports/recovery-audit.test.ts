import { expect, test } from 'vitest';
import type { AuditRow } from '../audit/chain.ts';
import { recoveryAudit } from './recovery-audit.ts';

const row: AuditRow = {
  seq: 7,
  at: Date.UTC(2026, 10, 24, 9, 30),
  type: 'key-reveal',
  source: 'Helpdesk',
  result: 'Successful',
  actor: 'helpdesk',
  endUser: 'CONTOSO\\jdoe',
  computer: 'CONTOSO\\WS01',
  keyType: 'Recovery Key Password',
  reason: 'Lost PIN',
  ticket: 'INC-1',
  detail: '{"callerVerified":"in person","claims":[1,2],"computers":["CONTOSO\\\\WS01","CONTOSO\\\\WS02"]}',
  changeId: null,
  revokes: null,
  hash: Buffer.alloc(32),
  signature: null,
};

async function* none(): AsyncIterable<AuditRow> {
  yield* [];
}

function lineOf(shown: AuditRow): Record<string, string> {
  const { columns } = recoveryAudit(none());
  return Object.fromEntries(columns.map(({ title, value }) => [title, value(shown)]));
}

test('has the columns of the Recovery Audit report in their order, then our own', () => {
  expect(Object.entries(lineOf(row))).toEqual([
    ['Request Date and Time', '2026-11-24T09:30:00.000Z'],
    ['Audit Request Source', 'Helpdesk'],
    ['Request Status', 'Successful'],
    ['Helpdesk User', 'helpdesk'],
    ['End User', 'CONTOSO\\jdoe'],
    ['Computer', 'CONTOSO\\WS01, CONTOSO\\WS02'],
    ['Key Type', 'Recovery Key Password'],
    ['Reason Description', 'Lost PIN'],
    ['Ticket', 'INC-1'],
    ['Caller verified', 'in person'],
    ['Event', 'key-reveal'],
    ['Sequence', '7'],
  ]);
});

test('leaves empty what a row does not say', () => {
  const bare = { ...row, endUser: null, computer: null, keyType: null, reason: null, ticket: null, detail: null };
  expect(Object.values(lineOf(bare)).filter((cell) => cell === '')).toHaveLength(6);
});

test.each(['{"broken', 'null', '[1]', '{"callerVerified":7}'])(
  'a row whose detail somebody made %j is in it all the same',
  (detail) => {
    expect(lineOf({ ...row, detail })).toMatchObject({ Computer: 'CONTOSO\\WS01', 'Caller verified': '' });
  },
);
