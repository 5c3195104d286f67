import type { Actor } from '../access/actor.ts';
import type { Limit } from '../access/role-mapping.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { AccountReference, DirectoryAccount } from '../directory/account.ts';
import type { Directory } from '../directory/directory.ts';
import { isWithin } from '../directory/distinguished-name.ts';
import { mustNameUser } from './reach.ts';
import type { AskedComputer } from './recovery-store.ts';

/** What it takes to say which computers a limited role counts for. */
export type ScopeDirectory = Pick<Directory, 'findAccount' | 'state'>;

/** Questions that are under way at once for one request. */
const atOnce = 8;

/** Asked where nothing is stored, so that this takes a question too. No computer has it: it is longer than a name may be. */
const nobodysName: AccountReference = { kind: 'account', domain: '', account: 'KEYHAVEN-NO-SUCH-COMPUTER$' };

/** The limits of the role that counts in the Help Desk: the advanced one where both are held. Undefined for none. */
export function limitsOf(actor: Actor): readonly Limit[] | undefined {
  if (actor.kind !== 'person') return undefined;
  return actor.limits.get(mustNameUser(actor) ? 'helpdesk' : 'advanced-helpdesk');
}

/**
 * Which of these computers lie within the limits, as the directory has them now. One that it does not know is outside.
 * Throws `directory-unavailable` alike, whatever was asked for: an answer that was remembered would tell what is there.
 */
export async function computersWithin<Computer extends Pick<AskedComputer, 'name' | 'known'>>(
  directory: ScopeDirectory | undefined,
  limits: readonly Limit[],
  computers: readonly Computer[],
): Promise<readonly Computer[]> {
  const asked = await demandAnswering(directory);
  const queue = computers.flatMap((computer) => accountsOf(computer).map((reference) => ({ computer, reference })));
  if (queue.length === 0) await find(asked, nobodysName);
  const inside = new Set<Computer>();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        if (isInside(await find(asked, next.reference), next.computer, limits)) inside.add(next.computer);
    }),
  );
  return computers.filter((computer) => inside.has(computer));
}

async function demandAnswering(directory: ScopeDirectory | undefined): Promise<ScopeDirectory> {
  const problem = directory === undefined ? 'this server has none' : (await directory.state()).problem;
  if (directory !== undefined && problem === undefined) return directory;
  throw new KeyhavenError(
    'directory-unavailable',
    'your role counts for some computers only, and no directory says now which these are; try again',
    { cause: problem },
  );
}

/**
 * A computer is its SID. Where none was ever bound to it, `CONTOSO\WS01` is the account `WS01$` there, and a name without a
 * domain is nobody's for certain.
 */
function accountsOf({ name, known }: Pick<AskedComputer, 'name' | 'known'>): readonly AccountReference[] {
  if (known.by === 'sid') return known.sids.map((sid) => ({ kind: 'sid', sid }));
  const slash = name.indexOf('\\');
  if (known.by === 'nothing' || slash < 0) return [];
  return [{ kind: 'account', domain: name.slice(0, slash), account: `${name.slice(slash + 1)}$` }];
}

/** An account that was made later with the name of a computer does not bring its keys within anybody's limits. */
function isInside(
  account: DirectoryAccount | undefined,
  { known }: Pick<AskedComputer, 'known'>,
  limits: readonly Limit[],
): boolean {
  if (account?.kind !== 'computer') return false;
  if (known.by === 'name' && !(account.createdAt !== undefined && account.createdAt <= known.madeAt)) return false;
  return limits.some((limit) => holds(limit, account));
}

/** What the directory does not let us read of one computer would otherwise say that this computer is here. */
async function find(directory: ScopeDirectory, reference: AccountReference): Promise<DirectoryAccount | undefined> {
  try {
    return await directory.findAccount(reference);
  } catch (error) {
    if (isKeyhavenError(error, 'directory-refused') || isKeyhavenError(error, 'directory-incomplete')) return undefined;
    throw error;
  }
}

function holds(limit: Limit, { dn, groups }: DirectoryAccount): boolean {
  return limit.kind === 'computer-group' ? groups.has(limit.sid) : isWithin(dn, limit.dn);
}
