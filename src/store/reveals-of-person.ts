import { type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditRow } from '../audit/chain.ts';
import type { PersonReach } from '../recovery/recovery-store.ts';
import { genuineAssociations, standingAssociations } from './association-row.ts';
import { auditRow } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import type { Schema } from './schema.ts';

/** Computers of one person whose recoveries are looked up: nobody uses more, and the statement stays short. */
const mostComputers = 500;

export interface Reveal {
  readonly row: AuditRow;
  readonly computers: readonly string[];
}

/**
 * Successful reveals of computers in reach, newest first. A reveal names its first computer in a column, and all of them in
 * its detail: an index of their own holds the few that name several.
 */
export async function revealsOfPerson(
  context: StoreContext,
  reach: PersonReach,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly Reveal[]> {
  const own = await computersOf(context, reach);
  if (own.size === 0) return [];
  const db = context.database.read;
  const below = before ?? Number.MAX_SAFE_INTEGER;
  const rows = new Map<number, Reveal>();
  for (const row of await first(db, below, limit, [...own])) rows.set(row.seq, { row, computers: namedIn(row, own) });
  for (const reveal of await several(db, below, limit, own)) rows.set(reveal.row.seq, reveal);
  return [...rows.values()].sort((a, b) => b.row.seq - a.row.seq).slice(0, limit);
}

async function computersOf(context: StoreContext, reach: PersonReach): Promise<ReadonlySet<string>> {
  const rows = await standingAssociations(context.database.read)
    .where('association.person', '=', reach.person)
    .where('association.made_by', '!=', reach.notMadeBy)
    .orderBy('association.id', 'desc')
    .limit(mostComputers)
    .execute();
  return new Set(genuineAssociations(context, rows).map((row) => row.computer));
}

async function first(
  db: Kysely<Schema>,
  below: number,
  limit: number,
  computers: readonly string[],
): Promise<AuditRow[]> {
  const rows = await reveals(db, below).where('computer', 'in', computers).limit(limit).execute();
  return rows.map(auditRow);
}

/** Page by page, since what the index gives is still to be read. */
async function several(db: Kysely<Schema>, below: number, limit: number, own: ReadonlySet<string>): Promise<Reveal[]> {
  const found: Reveal[] = [];
  for (let last = below; found.length < limit; ) {
    const page = (await reveals(db, last).where(namesSeveral).limit(limit).execute()).map(auditRow);
    for (const row of page) {
      const computers = namedIn(row, own);
      if (computers.length > 0) found.push({ row, computers });
    }
    const end = page.at(-1);
    if (end === undefined || page.length < limit) break;
    last = end.seq;
  }
  return found;
}

function reveals(db: Kysely<Schema>, below: number) {
  return db
    .selectFrom('audit_event')
    .selectAll()
    .where('key_type', 'is not', null)
    .where('type', 'in', ['key-reveal', 'owner-auth-reveal'])
    .where('result', '=', 'Successful')
    .where('seq', '<', below)
    .orderBy('seq', 'desc');
}

/** Its index has the same words. */
const namesSeveral = sql<SqlBool>`detail like '%"computers":["%","%'`;

function namedIn(row: AuditRow, own: ReadonlySet<string>): string[] {
  const named = [row.computer, ...listed(row.detail)];
  return [...new Set(named.filter((name) => name !== null))].filter((name) => own.has(name));
}

function listed(detail: string | null): string[] {
  try {
    const { computers }: { computers?: unknown } = Object(JSON.parse(detail ?? '{}'));
    return Array.isArray(computers) ? computers.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
