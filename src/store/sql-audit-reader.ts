import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { AuditFilter, AuditReader } from '../audit/audit-log.ts';
import { type AuditRow, type ChainHead, cleanText } from '../audit/chain.ts';
import { KeyhavenError } from '../base/error.ts';
import { auditRow } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import { prefixRange } from './prefix-range.ts';
import type { Schema } from './schema.ts';
import { listsComputer, namesSeveral } from './several-computers.ts';

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
    const rows = await auditQuery(this.#context.database.read, filter).execute();
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
      const page = await everyRow(this.#context.database.read)
        .where('seq', '>', last)
        .orderBy('seq')
        .limit(pageSize)
        .execute();
      for (const row of page) yield auditRow(row);
      const end = page.at(-1);
      if (!end || page.length < pageSize) return;
      last = end.seq;
    }
  }
}

export function auditQuery(db: Kysely<Schema>, filter: AuditFilter) {
  return narrowed(everyRow(db), filter).orderBy('seq', 'desc').limit(filter.limit);
}

function everyRow(db: Kysely<Schema>): AuditQuery {
  return db.selectFrom('audit_event').selectAll();
}

function narrowed(query: AuditQuery, filter: AuditFilter): AuditQuery {
  const equal = [
    ['actor', filter.actor],
    ['end_user', filter.endUser],
    ['result', filter.result],
    ['key_type', filter.keyType],
    ['type', filter.type],
    ['ticket', filter.ticket],
  ] as const;
  let narrow = query;
  for (const [column, value] of equal) {
    if (value !== undefined) narrow = narrow.where(column, '=', value);
  }
  if (filter.computer !== undefined) narrow = aboutComputer(narrow, filter.computer);
  if (filter.recovery === true) narrow = narrow.where('key_type', 'is not', null);
  if (filter.reason !== undefined) narrow = reasonBegins(narrow, filter.reason);
  if (filter.from !== undefined) narrow = narrow.where('at', '>=', filter.from);
  if (filter.until !== undefined) narrow = narrow.where('at', '<', filter.until);
  if (filter.before !== undefined) narrow = narrow.where('seq', '<', filter.before);
  return narrow;
}

/** A reveal can be about several computers and names the first in its column: whoever asks for another must find it too. */
function aboutComputer(query: AuditQuery, computer: string): AuditQuery {
  return query.where('seq', 'in', (eb) =>
    eb
      .selectFrom('audit_event')
      .select('seq')
      .where('computer', '=', computer)
      .unionAll(
        eb
          .selectFrom('audit_event')
          .select('seq')
          .where('result', '=', 'Successful')
          .where(namesSeveral)
          .where(listsComputer(computer)),
      ),
  );
}

/** A range and not LIKE, in which % and _ are wild. The chain keeps clean text, so what is looked for is cleaned alike. */
function reasonBegins(query: AuditQuery, text: string): AuditQuery {
  const { from, below } = prefixRange(cleanText(text));
  const beginning = query.where('reason', '>=', from);
  return below === undefined ? beginning : beginning.where('reason', '<', below);
}
