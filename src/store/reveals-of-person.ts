import type { Kysely } from 'kysely';
import type { AuditRow } from '../audit/chain.ts';
import { computersNamed } from '../audit/computers-named.ts';
import type { PersonReach } from '../recovery/recovery-store.ts';
import {
  type AssociationRow,
  genuineAssociations,
  madeByOthers,
  resolveReach,
  standingAssociations,
} from './association-row.ts';
import { auditRow } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import type { AuditEventTable, Schema } from './schema.ts';
import { namesSeveral } from './several-computers.ts';
import { askingOf } from './trip.ts';

/** Values that a statement takes, of 32,766 with SQLite. Nobody has so many computers, but a shared account may. */
const mostComputers = 20_000;

/** Rows read at once where most of them may be other people's. */
const pageSize = 500;

export interface Reveal {
  readonly row: AuditRow;
  readonly computers: readonly string[];
}

/**
 * Successful reveals of computers in reach, newest first. A reveal names its first computer in a column, and all of them in
 * its detail. So two indexes are read: the one over that column, and the one that holds the few reveals of several computers.
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
  const rows = await revealsBelow(db, below, limit)
    .where('computer', 'in', [...own])
    .execute();
  const found = [...rows.flatMap((row) => revealOf(row, own)), ...(await revealsOfSeveral(db, below, limit, own))];
  const bySequence = new Map(found.map((reveal) => [reveal.row.seq, reveal]));
  return [...bySequence.values()].sort((a, b) => b.row.seq - a.row.seq).slice(0, limit);
}

async function computersOf(context: StoreContext, reach: PersonReach): Promise<ReadonlySet<string>> {
  const db = context.database.read;
  const { person, makers } = await resolveReach(askingOf(db), context, reach);
  const rows = await standingAssociations(db)
    .where('association.person', '=', person)
    .where(madeByOthers(makers))
    .orderBy('association.id', 'desc')
    .limit(mostComputers)
    .execute();
  const genuine = genuineAssociations(context, rows);
  const foreign = await namesWithOthers(db, genuine);
  return new Set(genuine.map((row) => row.computer).filter((name) => !foreign.has(name)));
}

/**
 * Names that a computer of somebody else bears or bore as well. The trail has names, and does not tell them apart: nobody
 * learns from it when the keys of another computer were read.
 */
async function namesWithOthers(db: Kysely<Schema>, own: readonly AssociationRow[]): Promise<ReadonlySet<string>> {
  if (own.length === 0) return new Set();
  const ids = new Set(own.map((row) => row.computer_id));
  const rows = await db
    .selectFrom('computer')
    .select(['id', 'name'])
    .where('name', 'in', [...new Set(own.map((row) => row.computer))])
    .execute();
  return new Set(rows.filter((row) => !ids.has(row.id)).map((row) => row.name));
}

async function revealsOfSeveral(
  db: Kysely<Schema>,
  below: number,
  limit: number,
  own: ReadonlySet<string>,
): Promise<Reveal[]> {
  const found: Reveal[] = [];
  for (let last = below; ; ) {
    const page = await severalQuery(db, last, pageSize).execute();
    found.push(...page.flatMap((row) => revealOf(row, own)));
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize || found.length >= limit) return found;
    last = end.seq;
  }
}

function revealOf(row: AuditEventTable, own: ReadonlySet<string>): Reveal[] {
  const reveal = auditRow(row);
  const computers = computersNamed(reveal).filter((name) => own.has(name));
  return computers.length === 0 ? [] : [{ row: reveal, computers }];
}

export function severalQuery(db: Kysely<Schema>, below: number, limit: number) {
  return revealsBelow(db, below, limit).where(namesSeveral);
}

export function revealsBelow(db: Kysely<Schema>, below: number, limit: number) {
  return db
    .selectFrom('audit_event')
    .selectAll()
    .where('type', 'in', ['key-reveal', 'owner-auth-reveal'])
    .where('result', '=', 'Successful')
    .where('seq', '<', below)
    .orderBy('seq', 'desc')
    .limit(limit);
}
