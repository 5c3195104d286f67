import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { cleanText } from '../audit/chain.ts';
import type { Millis } from '../base/clock.ts';
import type { Schema } from './schema.ts';

/**
 * What this actor was shown since then. The actor's row is locked until the commit: of two reveals at once the later
 * counts the earlier, whichever server took it, so that a ceiling cannot be run past in parallel (ruling 5).
 */
export async function countReveals(
  trx: Transaction<Schema>,
  actor: string,
  since: Millis,
  at: Millis,
): Promise<number> {
  // The chain keeps clean text, and a name that is spelled otherwise would count nothing.
  const name = cleanText(actor);
  await trx
    .insertInto('reveal_lock')
    .values({ actor: name, at })
    .onConflict((conflict) => conflict.column('actor').doUpdateSet({ at }))
    .execute();
  const { reveals } = await revealQuery(trx, name, since).executeTakeFirstOrThrow();
  return Number(reveals);
}

export function revealQuery(db: Kysely<Schema>, actor: string, since: Millis) {
  return db
    .selectFrom('audit_event')
    .select((eb) => eb.fn.countAll().as('reveals'))
    .where(successfulReveal)
    .where('actor', '=', actor)
    .where('at', '>=', since);
}

/** Literals, as the partial index has them: a planner cannot match that with parameters. */
const successfulReveal = sql<SqlBool>`type in ('key-reveal', 'owner-auth-reveal') and result = 'Successful'`;
