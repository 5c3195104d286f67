/** Bounds of the texts that begin alike; without `below` there is nothing behind them. */
export interface PrefixRange {
  readonly from: string;
  readonly below: string | undefined;
}

/**
 * The texts that begin with this one, as a range. Both databases compare text byte by byte, and UTF-8 puts code points in
 * their own order, so the first text that does not belong is the one whose last code point is the next.
 */
export function prefixRange(prefix: string): PrefixRange {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = following(last.codePointAt(0) ?? lastPoint);
    if (next !== undefined) return { from: prefix, below: points.join('') + String.fromCodePoint(next) };
  }
  return { from: prefix, below: undefined };
}

const lastPoint = 0x10ffff;

/** Halves of surrogate pairs are no code points of UTF-8. */
function following(point: number): number | undefined {
  if (point === lastPoint) return undefined;
  return point === 0xd7ff ? 0xe000 : point + 1;
}
