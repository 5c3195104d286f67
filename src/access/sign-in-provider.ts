import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { readPerson } from './account-fields.ts';
import { accountMeant } from './account-meant.ts';
import { attemptAddress } from './attempt-address.ts';
import { accountNameOf } from './directory-holder.ts';
import { openHolderSession } from './open-holder-session.ts';
import type { InBrowser } from './open-session.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RecordRefusalsDeps } from './record-refusals.ts';
import type { ProviderHolder } from './session-holder.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

/** What an identity provider says of somebody; its words, not yet ours. */
export interface SpokenFor {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string;
  /** The account of the domain as the provider spells it. */
  readonly person: string | undefined;
  readonly roleClaims: readonly string[];
}

/** Signs somebody in for whom the identity provider spoke. Throws `sign-in-failed`, `person-name-invalid`, and what the directory throws. */
export async function signInProvider(
  deps: SignInDeps,
  { address, ...spokenFor }: SpokenFor & { readonly address: string },
  inBrowser?: InBrowser,
): Promise<SignedIn> {
  const holder = await providerHolder(deps, spokenFor);
  return await openHolderSession(deps, holder, { address, by: 'openid-connect' }, inBrowser);
}

/** Without an account of the domain it is the subject, behind a mark that no other kind of name has. */
async function providerHolder(deps: PersonDeps, spokenFor: SpokenFor): Promise<ProviderHolder> {
  const { issuer, subject, displayName, roleClaims: claims } = spokenFor;
  const person = spokenFor.person === undefined ? '' : await personMeant(deps, spokenFor.person);
  // A bare name could be an account of this server, or what the audit calls somebody else.
  if (person !== '' && !person.includes('\\')) {
    throw new KeyhavenError('person-name-invalid', 'the provider names the person without a domain');
  }
  return {
    kind: 'provider',
    issuer,
    subject,
    name: person === '' ? `openid:${subject}` : person,
    displayName,
    person,
    claims,
  };
}

type PersonDeps = Pick<SignInDeps, 'domains' | 'directory'>;

/**
 * Providers that have their people from the directory say principal names. Those need not be the names of accounts, and
 * whoever may write them can have one that reads like somebody else's account: so the directory says whose it is.
 */
async function personMeant({ directory, domains }: PersonDeps, text: string): Promise<string> {
  if (directory === undefined || !text.includes('@')) return readPerson(text, domains);
  try {
    const account = await accountMeant(directory, text);
    return account === undefined ? readPerson(text, domains) : accountNameOf(account);
  } catch (error) {
    if (!isKeyhavenError(error, 'request-invalid')) throw error;
    throw new KeyhavenError('person-name-invalid', 'the provider names the person as two accounts are called');
  }
}

/** Puts a sign-in on record that came to nothing before anybody was proven. A flood is summed. */
export async function recordProviderRefusal(
  deps: RecordRefusalsDeps,
  { address, because }: { readonly address: string; readonly because: string },
): Promise<void> {
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor: 'nobody',
    detail: { address: attemptAddress(address), by: 'openid-connect', because },
  });
}
