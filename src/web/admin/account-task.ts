import type { RefObject } from 'react';
import type { Account, ChangeAccountRequest } from '../../wire/rest/accounts.ts';
import { account as accountAnswer } from '../../wire/rest/accounts.ts';
import { call } from '../api/client.ts';

/** What every dialog about one account is given. */
export interface AccountTask {
  readonly account: Account;
  readonly opener: RefObject<HTMLElement | null>;
  /** Says what was done, and shows the list as it is then. */
  readonly onDone: (done: string) => Promise<void>;
  readonly onClose: () => void;
}

export function accountPath(name: string): string {
  return `/accounts/${encodeURIComponent(name)}`;
}

export function changeAccount(name: string, change: ChangeAccountRequest): Promise<Account> {
  return call(accountAnswer, { method: 'PATCH', path: accountPath(name), body: change });
}
