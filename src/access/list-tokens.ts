import type { AccessStore, Token } from './access-store.ts';

/** Every token, newest first, those that ended or were revoked too. */
export async function listTokens(deps: { readonly store: Pick<AccessStore, 'listTokens'> }): Promise<readonly Token[]> {
  const tokens = await deps.store.listTokens();
  return tokens.toSorted((one, other) => other.id - one.id);
}
