import { type Kysely, type SqlBool, sql } from 'kysely';
import { cleanText } from '../audit/chain.ts';
import type { Millis } from '../base/clock.ts';
import type { Schema } from './schema.ts';

/**
 * The row of `actor` is locked until the commit: of two reveals at once the later counts the earlier, whichever server took
 * it, so that a ceiling cannot be run past in parallel (ruling 5). Comes before the count.
 */
export function lockQuery(db: Kysely<Schema>, actor: string, at: Millis) {
  return db
    .insertInto('reveal_lock')
    .values({ actor: cleanText(actor), at })
    .onConflict((conflict) => conflict.column('actor').doUpdateSet({ at }));
}

/** What was shown since then under any of these names. */
export function revealQuery(db: Kysely<Schema>, actors: readonly string[], since: Millis) {
  return (
    db
      .selectFrom('audit_event')
      .select((eb) => eb.fn.countAll().as('reveals'))
      .where(successfulReveal)
      // The chain keeps clean text, and a name that is spelled otherwise would count nothing.
      .where('actor', 'in', actors.map(cleanText))
      .where('at', '>=', since)
  );
}

/** Literals, as the partial index has them: a planner cannot match that with parameters. */
const successfulReveal = sql<SqlBool>`type in ('key-reveal', 'owner-auth-reveal') and result = 'Successful'`;
