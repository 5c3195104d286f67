import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prefixRange } from './prefix-range.ts';

/** As both databases order it. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function inRange(text: string, prefix: string): boolean {
  const { from, below } = prefixRange(prefix);
  return compare(text, from) >= 0 && (below === undefined || compare(text, below) < 0);
}

const whole = fc.string({ unit: 'binary' });

test('holds every text that begins so', () => {
  fc.assert(fc.property(whole, whole, (prefix, rest) => inRange(prefix + rest, prefix)));
});

test('holds no other text, however near', () => {
  const near = fc.tuple(whole, whole).map(([start, rest]) => [start, start.slice(0, -1) + rest] as const);
  fc.assert(
    fc.property(fc.oneof(near, fc.tuple(whole, whole)), ([prefix, text]) => {
      fc.pre(text.isWellFormed() && !text.startsWith(prefix));
      return !inRange(text, prefix);
    }),
  );
});

test.each([
  ['Lost', 'Losu'],
  ['50%', '50&'],
  ['a\ud7ff', 'a\ue000'],
  ['a\u{10ffff}', 'b'],
  ['\uffff', '\u{10000}'],
])('%j ends before %j', (prefix, below) => {
  expect(prefixRange(prefix)).toEqual({ from: prefix, below });
});

test.each(['', '\u{10ffff}', '\u{10ffff}\u{10ffff}'])('%j has nothing behind it', (prefix) => {
  expect(prefixRange(prefix).below).toBeUndefined();
});
