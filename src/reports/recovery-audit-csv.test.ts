import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditRow } from '../audit/chain.ts';
import { recoveryAuditCsv } from './recovery-audit-csv.ts';

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
  detail: '{"claims":[1]}',
  changeId: null,
  revokes: null,
  hash: Buffer.alloc(32),
  signature: null,
};

async function fileOf(...rows: readonly AuditRow[]): Promise<string> {
  let text = '';
  for await (const piece of recoveryAuditCsv(each(rows))) text += piece;
  return text;
}

async function* each(rows: readonly AuditRow[]): AsyncIterable<AuditRow> {
  yield* rows;
}

/** A reader of CSV that knows nothing of the writer: quotes, doubled quotes, commas and CRLF. */
function cellsOf(text: string): string[][] {
  const records: string[][] = [[]];
  let [cell, quoted] = ['', false];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted && sign === '"' && text.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === ',') {
      records.at(-1)?.push(cell);
      cell = '';
    } else if (!quoted && text.startsWith('\r\n', at)) {
      records.at(-1)?.push(cell);
      records.push([]);
      cell = '';
      at += 1;
    } else cell += sign;
  }
  return records.slice(0, -1);
}

describe('the recovery audit as CSV', () => {
  test('has the columns of the Recovery Audit report first, and times in UTC', async () => {
    const [head, first] = (await fileOf(row)).split('\r\n');
    expect(head).toBe(
      '\uFEFFRequest Date and Time,Audit Request Source,Request Status,Helpdesk User,End User,Computer,Key Type,' +
        'Reason Description,Ticket,Event,Details,Sequence',
    );
    expect(first).toBe(
      '2026-11-24T09:30:00.000Z,Helpdesk,Successful,helpdesk,CONTOSO\\jdoe,CONTOSO\\WS01,Recovery Key Password,' +
        'Lost PIN,INC-1,key-reveal,"{""claims"":[1]}",7',
    );
  });

  test('gives back what went in, whatever the cells hold, and no cell begins like a formula', async () => {
    const hostile = fc.oneof(fc.string(), fc.stringMatching(/^[=+\-@\t"',;|\r\n]{1,6}[A-Z(]{0,4}$/));
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (reason, ticket) => {
        const text = await fileOf({ ...row, reason, ticket });
        const cells = cellsOf(text.slice(1))[1] ?? [];
        expect(cells[7]?.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(reason);
        expect(cells[8]?.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(ticket);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  test('is made in pieces, each row once and in order', async () => {
    const many = Array.from({ length: 1234 }, (_, at) => ({ ...row, seq: at }));
    const records = cellsOf((await fileOf(...many)).slice(1)).slice(1);
    expect(records.map((cells) => Number(cells[11]))).toEqual(many.map(({ seq }) => seq));
  });
});
