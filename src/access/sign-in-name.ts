import { type AccountReference, readAccountReference } from '../directory/account.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import { normaliseAccountName } from './account-name.ts';

export type SignInName =
  /** An account of Keyhaven itself. */
  | { readonly kind: 'account'; readonly name: string }
  /** `name` is what attempts are counted under. */
  | { readonly kind: 'directory'; readonly name: string; readonly reference: AccountReference };

/**
 * Whom somebody means who signs in. Beside a directory, a bare name is one of the domain and `.\name` one of Keyhaven, as
 * Windows has it: were a bare name looked up in both, the time it takes would say which accounts are here. Throws
 * `request-invalid`, `person-name-invalid`.
 */
export function readSignInName(
  text: string,
  deps: { readonly directory: unknown; readonly domains: DomainNames },
): SignInName {
  const own = /^\s*\.\\(.*)$/su.exec(text)?.[1];
  if (own !== undefined || deps.directory === undefined) {
    return { kind: 'account', name: normaliseAccountName(own ?? text) };
  }
  // The spelling of one name with a domain, so that no alias has a count of its own.
  const name = formatPersonName(parsePersonName(text, deps.domains));
  // Without a domain it would be counted, and stand in the audit, as the account of Keyhaven that is called so.
  const counted = name.includes('\\') ? name : `\\${name}`;
  return { kind: 'directory', name: counted, reference: readAccountReference(text.normalize('NFKC')) };
}
