import type { Kysely } from 'kysely';
import type { AskedComputer, KeyIdRange } from '../recovery/recovery-store.ts';
import { firstGeneration } from './computer-row.ts';
import { computerIdentityBytes, type GrantChecker, verified } from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';

/** The computers with claims in a range of key IDs, or those of a canonical name, and by what the directory knows them. */
export async function computersAskedFor(
  db: Kysely<Schema>,
  checker: GrantChecker,
  asked: KeyIdRange | string,
  limit: number,
): Promise<readonly AskedComputer[]> {
  const computers = await askedQuery(db, asked, limit).execute();
  if (computers.length === 0) return [];
  const ids = computers.map(({ id }) => id);
  const names = computers.map(({ name }) => name);
  const identities = identitiesOf(db, ids);
  const bound = new Set((await identities.execute()).map((row) => row.computer_id));
  const rows = await identities.where(standing('computer_identity')).execute();
  const genuine = verified(checker, 'computer_identity', rows, computerIdentityBytes);
  const passedOn = new Set((await laterOf(db, names).execute()).map(({ name }) => name));
  return computers.map(({ id, name, created_at: madeAt }) => {
    const sids = genuine.filter((row) => row.computer_id === id).map(({ sid }) => sid);
    // Where the row that bound it was revoked or tampered with, nobody says where it is, and its name does not either.
    if (bound.has(id)) return { id, name, known: { by: 'sid', sids } };
    return { id, name, known: passedOn.has(name) ? { by: 'nothing' } : { by: 'name', madeAt } };
  });
}

export function askedQuery(db: Kysely<Schema>, asked: KeyIdRange | string, limit: number) {
  const computers = db
    .selectFrom('computer')
    .select(['computer.id', 'computer.name', 'computer.created_at'])
    .orderBy('computer.id')
    .limit(limit);
  if (typeof asked === 'string') return computers.where('computer.name', '=', asked);
  return computers.where('computer.id', 'in', (eb) =>
    eb
      .selectFrom('recovery_key as claim')
      .select('claim.computer_id')
      .where('claim.key_id', '>=', asked.from)
      .where('claim.key_id', '<=', asked.to),
  );
}

function identitiesOf(db: Kysely<Schema>, ids: readonly number[]) {
  return db.selectFrom('computer_identity').selectAll().where('computer_id', 'in', ids);
}

function laterOf(db: Kysely<Schema>, names: readonly string[]) {
  return db.selectFrom('computer').select('name').where('name', 'in', names).where('generation', '>', firstGeneration);
}
