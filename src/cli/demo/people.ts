import { randomInt } from 'node:crypto';
import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { type AddAccountRequest, addAccountResponse } from '../../wire/rest/accounts.ts';
import type { ChangePasswordRequest } from '../../wire/rest/sessions.ts';
import { type Api, callJson } from '../api.ts';
import { signIn } from '../session/saved-session.ts';
import type { Stage } from './stage.ts';

/** An account of the demo that can be used at once. */
export interface DemoAccount {
  readonly account: string;
  readonly password: Secret;
  readonly may: string;
  /** As this account. */
  readonly api: Api;
}

export interface People {
  readonly administrator: DemoAccount;
  readonly helpDesk: DemoAccount;
  readonly advanced: DemoAccount;
  readonly endUser: DemoAccount;
  readonly auditor: DemoAccount;
}

// Without the letters and digits that are taken for each other: somebody will type this.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The administrator of the first start makes the others; each then replaces the one-time password by its own. */
export async function makePeople(stage: Stage): Promise<People> {
  const first = stage.app.firstAdministrator;
  if (first === undefined) throw new KeyhavenError('internal', 'the first start made no administrator');
  const administrator = await takeOver(
    stage,
    first.account,
    first.oneTimePassword,
    'accounts, tokens and associations; no keys',
  );
  const make = async (request: AddAccountRequest, may: string): Promise<DemoAccount> => {
    const added = await callJson(administrator.api, addAccountResponse, 'POST', '/accounts', request);
    return takeOver(stage, request.name, Secret.fromText(added.oneTimePassword), may);
  };
  // Together: a hash of a password takes its time on purpose, and the server makes two at once.
  const [helpDesk, advanced, endUser, auditor] = await Promise.all([
    make({ name: 'helpdesk', roles: ['helpdesk'] }, 'find and reveal, naming the end user'),
    make({ name: 'advanced', roles: ['advanced-helpdesk'] }, 'find and reveal any key'),
    make({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' }, 'reveal the own keys (self-service)'),
    make({ name: 'auditor', roles: ['auditor'] }, 'read and verify the audit trail'),
  ]);
  return { administrator, helpDesk, advanced, endUser, auditor };
}

async function takeOver(stage: Stage, account: string, oneTime: Secret, may: string): Promise<DemoAccount> {
  const password = makePassword();
  const first = await signIn(stage.as(), account, oneTime);
  const change: ChangePasswordRequest = { currentPassword: oneTime.revealText(), newPassword: password.revealText() };
  await stage.as(Secret.fromText(first.token)).call('POST', '/sessions/current/password', change);
  const { token } = await signIn(stage.as(), account, password);
  return { account, password, may, api: stage.as(Secret.fromText(token)) };
}

function makePassword(): Secret {
  const group = (): string => Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return Secret.fromText([group(), group(), group(), group()].join('-'));
}
