import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address under which attempts are counted. An IPv6 network of 64 bits is one address, since a single customer has
 * as many as he likes; an IPv4 address in IPv6 clothing is the IPv4 address.
 */
export function attemptAddress(text: string): string {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return 'unknown';
  const groups = expand(text.replace(/%.*$/, ''));
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return ipv4(groups[6] ?? 0, groups[7] ?? 0);
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** Eight groups of a valid IPv6 address. */
function expand(text: string): number[] {
  const [before = '', after] = text.split('::');
  const head = groupsOf(before);
  const tail = groupsOf(after ?? '');
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function groupsOf(part: string): number[] {
  return part === ''
    ? []
    : part.split(':').flatMap((group) => (group.includes('.') ? pairOf(group) : [Number.parseInt(group, 16)]));
}

/** The last two groups can be written as an IPv4 address. */
function pairOf(dotted: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
