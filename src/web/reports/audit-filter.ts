import { auditEventType, auditKeyType, auditResult } from '../../wire/rest/audit.ts';
import { endOfDay, isDay, startOfDay } from './day-range.ts';

/** What the report is narrowed to. Empty text means: anything. It stands in the address, so that it can be kept. */
export interface AuditFilter {
  /** Recoveries are what MBAM's report listed; all events are everything that is on record. */
  readonly events: 'recoveries' | 'all';
  readonly actor: string;
  readonly endUser: string;
  readonly computer: string;
  readonly result: string;
  readonly keyType: string;
  /** Of all events only. */
  readonly type: string;
  readonly reason: string;
  readonly ticket: string;
  /** Days of the reader. */
  readonly from: string;
  readonly until: string;
}

export const noFilter: AuditFilter = {
  events: 'recoveries',
  actor: '',
  endUser: '',
  computer: '',
  result: '',
  keyType: '',
  type: '',
  reason: '',
  ticket: '',
  from: '',
  until: '',
};

const texts = ['actor', 'endUser', 'computer', 'reason', 'ticket'] as const;

/** An address may come from anywhere: what is no filter is left out. */
export function readAuditFilter(search: URLSearchParams): AuditFilter {
  const given = (name: keyof AuditFilter) => search.get(name) ?? '';
  const one = (name: keyof AuditFilter, values: readonly string[]) => (values.includes(given(name)) ? given(name) : '');
  const day = (name: 'from' | 'until') => (isDay(given(name)) ? given(name) : '');
  return {
    ...noFilter,
    ...Object.fromEntries(texts.map((name) => [name, given(name)])),
    events: given('events') === 'all' ? 'all' : 'recoveries',
    result: one('result', auditResult.options),
    keyType: one('keyType', auditKeyType.options),
    type: given('events') === 'all' ? one('type', auditEventType.options) : '',
    from: day('from'),
    until: day('until'),
  };
}

export function writeAuditFilter(filter: AuditFilter): URLSearchParams {
  const { events, type, ...rest } = filter;
  const given = Object.entries({
    ...rest,
    events: events === 'all' ? events : '',
    type: events === 'all' ? type : '',
  });
  return new URLSearchParams(given.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== ''));
}

export type AuditQuery = Readonly<Record<string, string>>;

/** As the server is asked. */
export function toAuditQuery(filter: AuditFilter): AuditQuery {
  const { events, from, until, ...rest } = filter;
  const query = {
    ...rest,
    recovery: events === 'recoveries' ? 'true' : '',
    from: startOfDay(from) ?? '',
    until: endOfDay(until) ?? '',
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** Whether anything is narrowed beside the kind of report. */
export function isNarrowed(filter: AuditFilter): boolean {
  return Object.entries(filter).some(([name, value]) => name !== 'events' && value !== '');
}
