import type { AccountDeps } from './access-deps.ts';
import type { Account } from './access-store.ts';
import type { Actor } from './actor.ts';
import { changeAccount } from './change-account.ts';

/** Ends an account's sessions and lets nobody sign in to it; it is never deleted, since the audit names it. Throws like `changeAccount`. */
export function disableAccount(deps: AccountDeps, actor: Actor, request: { readonly name: string }): Promise<Account> {
  return changeAccount(deps, actor, { name: request.name, disabled: true });
}
