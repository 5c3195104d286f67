/** As the server sees it: an account is one's own by its name or by the person behind it. */
export function isOwn(
  session: { readonly account: string; readonly person: string },
  account: { readonly name: string; readonly person: string },
): boolean {
  return session.account === account.name || (session.person !== '' && session.person === account.person);
}
