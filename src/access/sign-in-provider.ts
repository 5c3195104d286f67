import { KeyhavenError } from '../base/error.ts';
import { readPerson } from './account-fields.ts';
import { attemptAddress } from './attempt-address.ts';
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

/** Signs somebody in for whom the identity provider spoke. Throws `sign-in-failed`, `person-name-invalid`. */
export async function signInProvider(
  deps: SignInDeps,
  { address, ...spokenFor }: SpokenFor & { readonly address: string },
  inBrowser?: InBrowser,
): Promise<SignedIn> {
  return await openHolderSession(deps, providerHolder(deps, spokenFor), { address, by: 'openid-connect' }, inBrowser);
}

/** Without an account of the domain it is the subject, behind a mark that no other kind of name has. */
function providerHolder({ domains }: Pick<SignInDeps, 'domains'>, spokenFor: SpokenFor): ProviderHolder {
  const { issuer, subject, displayName, roleClaims: claims } = spokenFor;
  const person = spokenFor.person === undefined ? '' : readPerson(spokenFor.person, domains);
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
