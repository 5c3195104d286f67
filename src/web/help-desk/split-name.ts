/** A name in two fields, as the forms have it. */
export interface SplitName {
  /** Absent where the name came without one. */
  readonly domain?: string;
  readonly name: string;
}

/** Takes `CONTOSO\anna` and `anna@contoso.com` apart; a bare account stays what it is. */
export function splitUserName(text: string): SplitName {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('\\');
  if (slash >= 0) return split(trimmed.slice(0, slash), trimmed.slice(slash + 1));
  const at = trimmed.lastIndexOf('@');
  if (at >= 0) return split(trimmed.slice(at + 1), trimmed.slice(0, at));
  return { name: trimmed };
}

/** Takes `CONTOSO\WS01`, `\\WS01` and `ws01.contoso.com` apart. */
export function splitComputerName(text: string): SplitName {
  const trimmed = text.trim().replace(/^\\\\/, '');
  const slash = trimmed.indexOf('\\');
  if (slash >= 0) return split(trimmed.slice(0, slash), trimmed.slice(slash + 1));
  const dot = trimmed.indexOf('.');
  if (dot >= 0) return split(trimmed.slice(dot + 1), trimmed.slice(0, dot));
  return { name: trimmed };
}

function split(domain: string, name: string): SplitName {
  const clean = domain.trim();
  return clean === '' ? { name: name.trim() } : { domain: clean, name: name.trim() };
}
