import { KeyhavenError } from '../base/error.ts';
import type { Account } from './access-store.ts';

/** The account of a normalised name, from the store or within a transaction. Throws `not-found`. */
export async function findAccount(
  source: { accountByName(name: string): Promise<Account | undefined> },
  name: string,
): Promise<Account> {
  const account = await source.accountByName(name);
  if (account === undefined)
    throw new KeyhavenError('not-found', `there is no account ${name}; list the accounts to see their names`);
  return account;
}
