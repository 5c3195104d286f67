import { KeyhavenError } from '../base/error.ts';
import { type InBrowser, type OpenSessionDeps, openSession } from './open-session.ts';
import { mappedPerson, type Origins, rolesOfHolder } from './person-of.ts';
import { type RefuseDeps, refuseSignIn } from './refuse-sign-in.ts';
import type { DirectoryHolder, ProviderHolder } from './session-holder.ts';
import type { SignedIn } from './sign-in-deps.ts';

export interface HolderSignIn {
  readonly address: string;
  /** What proved who it is. */
  readonly by: 'password' | 'kerberos' | 'openid-connect';
}

/** Begins the session of somebody whom a directory or a provider has just vouched for. Throws `sign-in-failed`. */
export async function openHolderSession(
  deps: OpenSessionDeps & RefuseDeps & Origins,
  holder: DirectoryHolder | ProviderHolder,
  { address, by }: HolderSignIn,
  inBrowser: InBrowser | undefined,
): Promise<SignedIn> {
  const held = await rolesOfHolder(deps, holder);
  if (held === undefined)
    return await refuseSignIn(deps, holder.name, { address, by, because: 'not an active account' });
  const detail = { address, by, ...(held.administratorWithheld ? { administratorWithheld: true } : {}) };
  const opened = await openSession(deps, () => Promise.resolve({ holder, name: holder.name, detail }), inBrowser);
  if (opened === undefined) throw new KeyhavenError('internal', 'a session that nothing stood against was not begun');
  const { token, session } = opened;
  return { token, person: mappedPerson(holder, session, held), expiresAt: session.expiresAt };
}
