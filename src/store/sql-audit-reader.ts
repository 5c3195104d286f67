import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { AuditFilter, AuditReader } from '../audit/audit-log.ts';
import type { AuditRow, ChainHead } from '../audit/chain.ts';
import { KeyhavenError } from '../base/error.ts';
import { auditRow } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import type { Schema } from './schema.ts';

const pageSize = 500;

type AuditQuery = SelectQueryBuilder<Schema, 'audit_event', Schema['audit_event']>;

export class SqlAuditReader implements AuditReader {
  readonly #context: Pick<StoreContext, 'database'>;

  constructor(context: Pick<StoreContext, 'database'>) {
    this.#context = context;
  }

  async head(): Promise<ChainHead> {
    const head = await this.#context.database.read
      .selectFrom('audit_head')
      .select(['seq', 'hash'])
      .where('id', '=', 1)
      .executeTakeFirst();
    if (!head)
      throw new KeyhavenError(
        'installation-incomplete',
        'the audit trail has no head; restore the database from a backup',
      );
    return head;
  }

  async list(filter: AuditFilter): Promise<readonly AuditRow[]> {
    const rows = await narrowed(this.#all(), filter).orderBy('seq', 'desc').limit(filter.limit).execute();
    return rows.map(auditRow);
  }

  async *newestFirst(filter: Omit<AuditFilter, 'limit' | 'before'>): AsyncIterable<AuditRow> {
    let before: number | undefined;
    for (;;) {
      const page = await this.list({ ...filter, before, limit: pageSize });
      yield* page;
      before = page.at(-1)?.seq;
      if (page.length < pageSize) return;
    }
  }

  async *rows(after: number): AsyncIterable<AuditRow> {
    let last = after;
    for (;;) {
      const page = await this.#all().where('seq', '>', last).orderBy('seq').limit(pageSize).execute();
      for (const row of page) yield auditRow(row);
      const end = page.at(-1);
      if (!end || page.length < pageSize) return;
      last = end.seq;
    }
  }

  #all(): AuditQuery {
    return this.#context.database.read.selectFrom('audit_event').selectAll();
  }
}

function narrowed(query: AuditQuery, filter: AuditFilter): AuditQuery {
  const equal = [
    ['actor', filter.actor],
    ['end_user', filter.endUser],
    ['computer', filter.computer],
    ['result', filter.result],
    ['key_type', filter.keyType],
    ['type', filter.type],
    ['ticket', filter.ticket],
  ] as const;
  let narrow = query;
  for (const [column, value] of equal) {
    if (value !== undefined) narrow = narrow.where(column, '=', value);
  }
  if (filter.recovery === true) narrow = narrow.where('key_type', 'is not', null);
  if (filter.reason !== undefined) narrow = narrow.where(beginsWith('reason', filter.reason));
  if (filter.from !== undefined) narrow = narrow.where('at', '>=', filter.from);
  if (filter.until !== undefined) narrow = narrow.where('at', '<', filter.until);
  if (filter.before !== undefined) narrow = narrow.where('seq', '<', filter.before);
  return narrow;
}

/** Not by LIKE, in which % and _ are wild, nor by a range, whose order is the database's own. */
function beginsWith(column: 'reason', text: string) {
  return sql<SqlBool>`substr(${sql.ref(column)}, 1, ${Array.from(text).length}) = ${text}`;
}
