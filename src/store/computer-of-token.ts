import type { Transaction } from 'kysely';
import { firstGeneration, insertNextComputer, lockComputersNamed } from './computer-row.ts';
import type { StoreContext } from './context.ts';
import { identitiesOfComputers } from './held-records.ts';
import type { Schema } from './schema.ts';
import { tokensOfComputers } from './token-row.ts';

/**
 * The record that a new token of this name speaks for: that of the tokens before it, else the first of the name. One that an
 * account of the directory has is not shared: whoever makes accounts could make one with the name of a computer that is
 * to get a token, come first, and add himself to the keys that it delivers.
 */
export async function computerOfToken(
  trx: Transaction<Schema>,
  context: StoreContext,
  token: { readonly computer: string; readonly createdAt: number },
): Promise<number> {
  const named = await lockComputersNamed(trx, context, { computer: token.computer, at: token.createdAt });
  const ids = named.map(({ id }) => id);
  const withToken = new Set((await tokensOfComputers(trx, ids).execute()).map((row) => row.computer_id));
  const before = named.findLast(({ id }) => withToken.has(id));
  if (before !== undefined) return before.id;
  const bound = new Set((await identitiesOfComputers(trx, ids).execute()).map((row) => row.computer_id));
  const free = named.find(({ id, generation }) => generation === firstGeneration && !bound.has(id));
  return (free ?? (await insertNextComputer(trx, named, token.createdAt))).id;
}
