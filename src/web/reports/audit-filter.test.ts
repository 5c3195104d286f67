import { describe, expect, test } from 'vitest';
import {
  type AuditFilter,
  isNarrowed,
  noFilter,
  readAuditFilter,
  toAuditQuery,
  writeAuditFilter,
} from './audit-filter.ts';

const full: AuditFilter = {
  events: 'all',
  actor: 'jane',
  endUser: 'CONTOSO\\jdoe',
  computer: 'CONTOSO\\WS01',
  result: 'Failed',
  keyType: 'Recovery Key Password',
  type: 'key-reveal',
  reason: 'Lost PIN',
  ticket: 'INC-1 & more',
  from: '2026-11-01',
  until: '2026-11-24',
};

describe('the address of a report', () => {
  test('brings back every filter', () => {
    expect(readAuditFilter(new URLSearchParams(writeAuditFilter(full).toString()))).toEqual(full);
  });

  test('says nothing where nothing is narrowed', () => {
    expect(writeAuditFilter(noFilter).toString()).toBe('');
    expect(readAuditFilter(new URLSearchParams())).toEqual(noFilter);
  });

  test('with values that do not exist narrows nothing', () => {
    const search = new URLSearchParams(
      'result=Perhaps&keyType=Gold&type=party&from=yesterday&until=2026-02-30&events=some&other=x',
    );
    expect(readAuditFilter(search)).toEqual(noFilter);
  });

  test('has no kind of event where only recoveries are listed', () => {
    expect(readAuditFilter(new URLSearchParams('type=sign-in')).type).toBe('');
    expect(writeAuditFilter({ ...full, events: 'recoveries' }).has('type')).toBe(false);
  });
});

describe('the question to the server', () => {
  test('asks for recoveries where nothing is said, and for nothing else', () => {
    expect(toAuditQuery(noFilter)).toEqual({ recovery: 'true' });
  });

  test('takes the last day with it', () => {
    const { from = '', until = '' } = toAuditQuery({ ...full, from: '2026-11-24', until: '2026-11-24' });
    expect(Date.parse(until) - Date.parse(from)).toBe(86_400_000);
  });

  test('of all events has no mark of a recovery', () => {
    const query = toAuditQuery({ ...full, from: '', until: '' });
    expect(query).toEqual({
      actor: 'jane',
      endUser: 'CONTOSO\\jdoe',
      computer: 'CONTOSO\\WS01',
      result: 'Failed',
      keyType: 'Recovery Key Password',
      type: 'key-reveal',
      reason: 'Lost PIN',
      ticket: 'INC-1 & more',
    });
  });
});

test('the kind of the report narrows nothing', () => {
  expect(isNarrowed({ ...noFilter, events: 'all' })).toBe(false);
  expect(isNarrowed({ ...noFilter, ticket: 'INC-1' })).toBe(true);
});
