import { KeyhavenError } from '../base/error.ts';
import { type DirectoryAccount, formatAccount } from '../directory/account.ts';
import type { Directory } from '../directory/directory.ts';
import type { AccessStore } from './access-store.ts';
import type { ComputerActor, MigrationActor } from './actor.ts';
import { attemptAddress } from './attempt-address.ts';
import type { DataMigrationGroup } from './data-migration-group.ts';
import { accountNameOf, accountOfPrincipal, type Principal } from './directory-holder.ts';
import { type ComputerDeps, recogniseComputer } from './recognise-computer.ts';
import type { RefusedAccess } from './record-access-refused.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RecordRefusalsDeps } from './record-refusals.ts';

export interface CallerDeps extends ComputerDeps, RecordRefusalsDeps {
  readonly store: ComputerDeps['store'] & Pick<AccessStore, 'mappingsFor'>;
  readonly directory: Pick<Directory, 'findAccount' | 'isBorneByOther'> | undefined;
  readonly migrationGroup: Pick<DataMigrationGroup, 'includes'>;
}

/** A request that brought a ticket: from where, and to which route. */
export type TicketCall = RefusedAccess;

/**
 * Who calls with a ticket that was accepted: a computer for itself, or a member of data migration for others, for this one
 * request. Everybody else is put on record and told the same. Throws `not-permitted`, and what the directory throws.
 */
export async function recogniseCaller(
  deps: CallerDeps,
  principal: Principal,
  call: TicketCall,
): Promise<ComputerActor | MigrationActor> {
  const account = deps.directory && (await accountOfPrincipal(deps.directory, principal));
  if (account === undefined)
    return await refuse(deps, call, `${principal.account}@${principal.realm}`, 'unknown-account');
  if (account.standing !== 'active') return await refuse(deps, call, formatAccount(account), account.standing);
  if (account.kind === 'computer') return await computerOf(deps, account, call);
  return (await migrationOf(deps, account)) ?? (await refuse(deps, call, formatAccount(account), 'not-a-member'));
}

/** Puts a ticket on record that was not accepted, and throws the one answer for all of them. A flood is summed. */
export async function refuseCallersTicket(
  deps: RecordRefusalsDeps,
  call: TicketCall,
  { because, said }: { readonly because: string; readonly said: string },
): Promise<never> {
  await record(deps, call, 'nobody', because, { said });
  throw new KeyhavenError(
    'not-signed-in',
    'the Kerberos ticket was not accepted; run klist and keyhaven directory check, or ask an administrator',
  );
}

async function computerOf(deps: CallerDeps, account: DirectoryAccount, call: TicketCall): Promise<ComputerActor> {
  // Windows gives every computer the sign. Without it an account could take the name of a user, or be a second WS01.
  if (!account.account.endsWith('$')) return await refuse(deps, call, formatAccount(account), 'no-name-of-a-computer');
  const computer = await recogniseComputer(deps, account);
  return computer ?? (await refuse(deps, call, formatAccount(account), 'identity-void'));
}

async function migrationOf(deps: CallerDeps, account: DirectoryAccount): Promise<MigrationActor | undefined> {
  const { sid, groups } = account;
  const mappings = (await deps.store.mappingsFor('directory', [sid, ...groups])).filter(
    // A limit says for which computers somebody reads. What it would mean for writing nobody has said.
    ({ role, limits }) => role === 'data-migration' && limits.length === 0,
  );
  if (mappings.length === 0 && !(await deps.migrationGroup.includes(account))) return undefined;
  const grants = mappings.map(({ changeId }) => changeId);
  return { kind: 'migration', sid, account: accountNameOf(account), grants };
}

async function refuse(deps: RecordRefusalsDeps, call: TicketCall, actor: string, because: string): Promise<never> {
  await record(deps, call, actor, because);
  throw new KeyhavenError(
    'not-permitted',
    'this account writes nothing here: it is neither a computer nor in the group for data migration, or it is not active; ask an administrator',
  );
}

async function record(
  deps: RecordRefusalsDeps,
  { method, route, address }: TicketCall,
  actor: string,
  because: string,
  example?: { readonly said: string },
): Promise<void> {
  await recordRefusal(deps, {
    type: 'access-refused',
    source: 'Escrow',
    actor,
    detail: { method, route, address: attemptAddress(address), by: 'kerberos', because },
    example,
  });
}
