import { KeyhavenError } from '../base/error.ts';

/** The end user of a request as its two fields; the server knows the spellings and the default domain. */
export interface EndUserFields {
  readonly userDomain?: string;
  readonly userName?: string;
}

/** Splits `CONTOSO\jdoe` or `jdoe@contoso.com`; a bare account has no domain. Throws `request-invalid` for half a name. */
export function readEndUser(text: string | undefined): EndUserFields {
  if (text === undefined) return {};
  const slash = text.indexOf('\\');
  const at = text.lastIndexOf('@');
  if (slash >= 0) return fields(text.slice(0, slash), text.slice(slash + 1));
  if (at >= 0) return fields(text.slice(at + 1), text.slice(0, at));
  return { userName: text };
}

function fields(userDomain: string, userName: string): EndUserFields {
  if (userDomain !== '' && userName !== '') return { userDomain, userName };
  // A shell eats one backslash outside quotes: CONTOSO\jdoe arrives as CONTOSOjdoe, and \\ as a lone one.
  throw new KeyhavenError('request-invalid', "give the user as 'CONTOSO\\jdoe' in quotes, or as jdoe@contoso.com");
}
