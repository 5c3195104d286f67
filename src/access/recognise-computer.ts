import type { Clock } from '../base/clock.ts';
import type { DirectoryAccount } from '../directory/account.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import { parseDistinguishedName } from '../directory/distinguished-name.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { AccessStore, ComputerBound } from './access-store.ts';
import { actorName, type ComputerActor } from './actor.ts';
import type { RandomBytes } from './random-bytes.ts';

export interface ComputerDeps {
  readonly store: Pick<AccessStore, 'transaction' | 'computerOfSid'>;
  readonly domains: DomainNames;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * The computer that this account is, with its record here. At first contact it is bound to one, on the record; undefined
 * where that binding is forged or void. Throws `computer-name-invalid` for a name that no computer can have here.
 */
export async function recogniseComputer(
  deps: ComputerDeps,
  account: DirectoryAccount,
): Promise<ComputerActor | undefined> {
  const { sid } = account;
  const computer = computerNameOf(account, deps.domains);
  const computerId = (await deps.store.computerOfSid(sid)) ?? (await bind(deps, account, computer))?.computerId;
  return computerId === undefined ? undefined : actorOf(computerId, computer, account);
}

/** The canonical name of a computer's account. Throws `computer-name-invalid`. */
export function computerNameOf({ domain, account }: DirectoryAccount, domains: DomainNames): string {
  return formatComputerName(parseComputerName(`${domain}\\${account}`, domains));
}

async function bind(
  deps: ComputerDeps,
  account: DirectoryAccount,
  computer: string,
): Promise<ComputerBound | undefined> {
  const at = deps.clock();
  const changeId = deps.random(16);
  const { value } = await deps.store.transaction(async (unit) => {
    const by = actorName(actorOf(0, computer, account));
    const identity = { sid: account.sid, computer, accountCreatedAt: account.createdAt, at, by, changeId };
    const bound = await unit.bindComputer({ ...identity, mayBeFirst: isCalledLikeItsObject(account) });
    if (bound?.first !== true) return bound;
    const { computerId, generation } = bound;
    unit.record({
      at,
      type: 'computer-bound',
      source: 'Escrow',
      result: 'Successful',
      actor: by,
      computer,
      detail: { sid: account.sid, record: computerId, generation },
      changeId,
    });
    return bound;
  });
  return value;
}

/**
 * Whoever joined a computer to the domain, as everybody may some, can give its account the name of another that is gone or
 * still to come. He cannot rename the object. Names of accounts end after 15 characters.
 */
function isCalledLikeItsObject({ dn, account }: DirectoryAccount): boolean {
  const [first] = parseDistinguishedName(dn)[0] ?? [];
  const name = account.replace(/\$$/, '');
  return first !== undefined && [first.value, first.value.slice(0, 15)].some((called) => isSameText(called, name));
}

function isSameText(one: string, other: string): boolean {
  return one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
}

function actorOf(computerId: number, computer: string, { sid }: DirectoryAccount): ComputerActor {
  return { kind: 'computer', computerId, computer, by: { kind: 'directory', sid } };
}
