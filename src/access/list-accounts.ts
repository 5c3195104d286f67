import type { AccessStore, Account } from './access-store.ts';

/** Every account, by name. A door shows no `passwordHash`. */
export async function listAccounts(deps: {
  readonly store: Pick<AccessStore, 'listAccounts'>;
}): Promise<readonly Account[]> {
  const accounts = await deps.store.listAccounts();
  return accounts.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
