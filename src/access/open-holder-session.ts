import type { AuditDetail } from '../audit/event.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { type DirectoryAccount, formatAccount } from '../directory/account.ts';
import { attemptAddress } from './attempt-address.ts';
import { directoryHolder } from './directory-holder.ts';
import { type InBrowser, type OpenSessionDeps, openSession } from './open-session.ts';
import { mappedPerson, type Origins, rolesOfHolder } from './person-of.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RecordRefusalsDeps } from './record-refusals.ts';
import { signInFailed } from './refuse-sign-in.ts';
import type { DirectoryHolder, ProviderHolder } from './session-holder.ts';
import type { SignedIn } from './sign-in-deps.ts';

export interface HolderSignIn {
  readonly address: string;
  /** What proved who it is. */
  readonly by: 'password' | 'kerberos' | 'openid-connect';
}

type HolderDeps = OpenSessionDeps & RecordRefusalsDeps & Origins;

/** Begins the session of somebody whom the directory has just vouched for. Throws `sign-in-failed`. */
export async function enterDirectory(
  deps: HolderDeps,
  account: DirectoryAccount,
  way: HolderSignIn,
  inBrowser: InBrowser | undefined,
): Promise<SignedIn> {
  const holder = holderOf(account);
  if (holder !== undefined) return await openHolderSession(deps, holder, way, inBrowser);
  return await refuseKnown(deps, formatAccount(account), { ...way, because: 'a name that no person can have here' });
}

function holderOf(account: DirectoryAccount): DirectoryHolder | undefined {
  try {
    return directoryHolder(account);
  } catch (error) {
    if (isKeyhavenError(error, 'person-name-invalid')) return undefined;
    throw error;
  }
}

/** Begins the session of somebody whom a directory or a provider has just vouched for. Throws `sign-in-failed`. */
export async function openHolderSession(
  deps: HolderDeps,
  holder: DirectoryHolder | ProviderHolder,
  { address, by }: HolderSignIn,
  inBrowser: InBrowser | undefined,
): Promise<SignedIn> {
  const held = await rolesOfHolder(deps, holder);
  if (held === undefined)
    return await refuseKnown(deps, holder.name, { address, by, because: 'not an active account' });
  const withheld = held.administratorWithheld ? { administratorWithheld: true } : {};
  const detail = { address, by, ...identityOf(holder), ...withheld };
  const opened = await openSession(deps, () => Promise.resolve({ holder, name: holder.name, detail }), inBrowser);
  if (opened === undefined) throw new KeyhavenError('internal', 'a session that nothing stood against was not begun');
  const { token, session } = opened;
  return { token, person: mappedPerson(holder, session, held), expiresAt: session.expiresAt };
}

/** Names change hands; the record says whose it was. */
function identityOf(holder: DirectoryHolder | ProviderHolder): AuditDetail {
  return holder.kind === 'directory' ? { sid: holder.sid } : { issuer: holder.issuer, subject: holder.subject };
}

/** Of somebody who proved who he is, and has no session to get; a flood is summed. Throws the answer of every refusal. */
export async function refuseKnown(
  deps: RecordRefusalsDeps,
  actor: string,
  { address, by, because }: HolderSignIn & { readonly because: string },
): Promise<never> {
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor,
    detail: { address: attemptAddress(address), by, because },
  });
  throw signInFailed();
}
