import type { Command } from 'commander';
import {
  type AuditEvent,
  auditEventType,
  auditKeyType,
  auditResult,
  listAuditResponse,
} from '../../wire/rest/audit.ts';
import { type Api, callJson, query } from '../api.ts';
import { readChoice } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { collectPages, readLimit, sayIfMore } from '../pages.ts';
import { type Column, printTable, timeColumn } from '../table.ts';

interface ListOptions {
  readonly actor?: string;
  readonly endUser?: string;
  readonly computer?: string;
  readonly result?: string;
  readonly keyType?: string;
  readonly type?: string;
  readonly ticket?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit: string;
  readonly json?: boolean;
}

const columns: readonly Column<AuditEvent>[] = [
  { title: 'row', value: (event) => String(event.sequence) },
  timeColumn('when', (event) => event.at),
  { title: 'what', value: (event) => event.type },
  { title: 'result', value: (event) => event.result },
  { title: 'who', value: (event) => event.actor },
  { title: 'end user', value: (event) => event.endUser ?? '' },
  { title: 'computer', value: (event) => event.computer ?? '' },
  { title: 'key type', value: (event) => event.keyType ?? '' },
  { title: 'reason', value: (event) => event.reason ?? '' },
  { title: 'ticket', value: (event) => event.ticket ?? '' },
  { title: 'source', value: (event) => event.source },
  { title: 'detail', value: (event) => detailOf(event.detail ?? {}) },
];

/** Why comes first, since a screen may cut the end off. What has no value says nothing. */
function detailOf(detail: NonNullable<AuditEvent['detail']>): string {
  const { because, said, ...rest } = detail;
  return Object.entries({ because, said, ...rest })
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value ?? '')])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}: ${text}`)
    .join('; ');
}

/** On a terminal a column that no row fills only moves the others off the screen. */
function columnsFor(io: Io, events: readonly AuditEvent[]): readonly Column<AuditEvent>[] {
  return io.terminal.stdout ? columns.filter(({ value }) => events.some((event) => value(event) !== '')) : columns;
}

export function declareAuditList(audit: Command, cli: Cli): void {
  declare(audit, 'list', 'List the audit trail, newest first', [
    'keyhaven audit list --limit 20',
    "keyhaven audit list --type key-reveal --end-user 'CONTOSO\\jdoe' --from 2026-11-01T00:00:00Z --json",
  ])
    .option('--actor <name>', 'done by this account, computer or token')
    .option('--end-user <user>', 'for this end user')
    .option('--computer <name>', 'about this computer')
    .option('--result <result>', auditResult.options.join(' or '))
    .option('--key-type <type>', auditKeyType.options.join(', '))
    .option('--type <event>', `kind of event: ${auditEventType.options.join(', ')}`)
    .option('--ticket <text>', 'with this ticket')
    .option('--from <time>', 'not before this time, such as 2026-11-24T09:30:00Z')
    .option('--until <time>', 'before this time')
    .option('--limit <number>', 'list at most so many', '100')
    .option('--json', 'print the events as JSON, with the details of each')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runAuditList(cli.io, api, options)));
}

export async function runAuditList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const filter = readFilter(options);
  const { items, more } = await collectPages(readLimit(options.limit), async (before, limit) => {
    const page = await callJson(api, listAuditResponse, 'GET', `/audit/events${query({ ...filter, before, limit })}`);
    return { items: page.events, next: page.next };
  });
  if (options.json === true) printJson(io, items);
  else printTable(io, columnsFor(io, items), items, 'no audit row matches');
  sayIfMore(io, more, items.length);
  return exitCodes.done;
}

function readFilter(options: ListOptions): Readonly<Record<string, string | undefined>> {
  const { actor, endUser, computer, ticket, from, until } = options;
  return {
    actor,
    endUser,
    computer,
    ticket,
    from,
    until,
    result: options.result === undefined ? undefined : readChoice('--result', auditResult, options.result),
    keyType: options.keyType === undefined ? undefined : readChoice('--key-type', auditKeyType, options.keyType),
    type: options.type === undefined ? undefined : readChoice('--type', auditEventType, options.type),
  };
}
