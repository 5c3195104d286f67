import { KeyhavenError } from '../base/error.ts';
import { type DirectoryAccount, readAccountReference } from '../directory/account.ts';
import type { Directory } from '../directory/directory.ts';

/**
 * The account that a name means beyond doubt, for what is given to it. Everybody is `name@domain` by himself, and whoever may
 * write principal names can give that one to an account of his own, which the directory then finds first. Undefined for
 * none. Throws `request-invalid` where two answer to it, `person-name-invalid`, and what the directory throws.
 */
export async function accountMeant(
  directory: Pick<Directory, 'findAccount'>,
  text: string,
): Promise<DirectoryAccount | undefined> {
  const reference = readAccountReference(text);
  const account = await directory.findAccount(reference);
  if (account === undefined || reference.kind !== 'upn') return account;
  const at = reference.upn.lastIndexOf('@');
  const [name, domain] = [reference.upn.slice(0, at), reference.upn.slice(at + 1)];
  const byItself = await directory.findAccount({ kind: 'account', domain, account: name });
  if (byItself === undefined || byItself.sid === account.sid) return account;
  throw new KeyhavenError(
    'request-invalid',
    'two accounts of the directory answer to this name; give the one that is meant as CONTOSO\\jdoe or by its SID',
  );
}
