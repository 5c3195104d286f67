import { helpDeskPrefix, selfServicePrefix } from '../auth/public-routes.ts';

const prefixes: Readonly<Record<string, string>> = Object.fromEntries(
  [helpDeskPrefix, selfServicePrefix].map((prefix) => [prefix.toLowerCase(), prefix]),
);

/** What a browser would read as another host, walk up from, or cut short. */
const trick = /\/\/|\\|\.\.|[^\x21-\x7e]/;

/**
 * The address of a page in its right spelling, for one that differs in the case of its first word or lacks the slash after
 * it: people type what they knew from a server that ignored case. Undefined for every other address. Always begins with
 * the name of a portal, so that no redirect leads to another host.
 */
export function portalAddress(url: string): string | undefined {
  const [, first = '', rest = '', query = ''] = /^(\/[^/?]*)([^?]*)(\?.*)?$/.exec(url) ?? [];
  const prefix = prefixes[first.toLowerCase()];
  if (prefix === undefined || trick.test(`${first}${rest}`) || /[^\x21-\x7e]/.test(query)) return undefined;
  const address = `${prefix}${rest === '' ? '/' : rest}${query}`;
  return address === url ? undefined : address;
}
