const allowed = ['http:', 'https:', 'mailto:', 'tel:'];

/** Where the help desk can be reached, or nothing when that is no address that a link may lead to, such as `javascript:`. */
export function helpAddress(configured: string): URL | undefined {
  if (!URL.canParse(configured)) return undefined;
  const address = new URL(configured);
  return allowed.includes(address.protocol) ? address : undefined;
}

/** What the link says when the organisation gave an address and no words. */
export function addressInWords(address: URL): string {
  if (address.protocol === 'tel:' || address.protocol === 'mailto:') return decode(address.pathname);
  return address.host + (address.pathname === '/' ? '' : decode(address.pathname));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
