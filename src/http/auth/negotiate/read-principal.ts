/** Who a ticket was made for, as the domain spells it. */
export interface Principal {
  /** sAMAccountName: `alice`, or `WS01$` for a computer. A `$` at the end proves nothing: the directory says what it is. */
  readonly account: string;
  /** `CONTOSO.COM`. */
  readonly realm: string;
}

// what a sAMAccountName cannot hold, besides what divides a principal and what cannot be seen
const odd = /["/\\[\]:;|=,+*?<>@\p{C}\p{Z}\uFFFD]/u;
const mostCharacters = 256;

/**
 * Reads a name as the Kerberos library displays it. Undefined for one of several components (`host/ws01`), for one
 * without a realm, and for one that holds characters no account of a domain has: an escaped `@` would be an account of
 * another name here than there. A space is one of them, though a domain takes it: such an account uses the form.
 */
export function readPrincipal(displayed: string): Principal | undefined {
  if (displayed.length > mostCharacters) return undefined;
  const [account = '', realm = '', ...more] = displayed.normalize('NFC').split('@');
  const plain = more.length === 0 && account !== '' && account !== '$' && !odd.test(account);
  return plain && /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(realm) ? { account, realm } : undefined;
}
