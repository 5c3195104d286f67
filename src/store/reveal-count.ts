import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { cleanText } from '../audit/chain.ts';
import type { Millis } from '../base/clock.ts';
import type { Schema } from './schema.ts';

/**
 * What was shown since then under any of these names. The row of `lock` is locked until the commit: of two reveals at once
 * the later counts the earlier, whichever server took it, so that a ceiling cannot be run past in parallel (ruling 5).
 */
export async function countReveals(
  trx: Transaction<Schema>,
  { lock, names }: { readonly lock: string; readonly names: readonly string[] },
  since: Millis,
  at: Millis,
): Promise<number> {
  await trx
    .insertInto('reveal_lock')
    .values({ actor: cleanText(lock), at })
    .onConflict((conflict) => conflict.column('actor').doUpdateSet({ at }))
    .execute();
  // The chain keeps clean text, and a name that is spelled otherwise would count nothing.
  const { reveals } = await revealQuery(trx, names.map(cleanText), since).executeTakeFirstOrThrow();
  return Number(reveals);
}

export function revealQuery(db: Kysely<Schema>, actors: readonly string[], since: Millis) {
  return db
    .selectFrom('audit_event')
    .select((eb) => eb.fn.countAll().as('reveals'))
    .where(successfulReveal)
    .where('actor', 'in', actors)
    .where('at', '>=', since);
}

/** Literals, as the partial index has them: a planner cannot match that with parameters. */
const successfulReveal = sql<SqlBool>`type in ('key-reveal', 'owner-auth-reveal') and result = 'Successful'`;
