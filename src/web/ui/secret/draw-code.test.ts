import { expect, test } from 'vitest';
import { type Drawing, drawCode128, drawQrCode } from './draw-code.ts';

const digits = '111111222222333333444444555555666666000011000022';

/** Widths of the bars and of the spaces between them, from left to right. */
function elements({ path }: Drawing): number[] {
  const bars = [...path.matchAll(/M(\d+) [\d.]+h(\d+)/g)].map(
    ([, left, width]) => [Number(left), Number(width)] as const,
  );
  return bars.flatMap(([left, width], at) => {
    const next = bars[at + 1]?.[0];
    return next === undefined ? [width] : [width, next - left - width];
  });
}

test('a Code 128 of 48 digits has two digits to a sign', () => {
  const drawn = elements(drawCode128(digits));
  const signs = Array.from({ length: Math.floor(drawn.length / 6) }, (_, at) =>
    drawn.slice(at * 6, at * 6 + 6).join(''),
  );
  // start C, 24 pairs, check sign; the stop sign has seven elements
  expect(signs).toHaveLength(1 + 24 + 1 + 1);
  expect(signs[0]).toBe('211232');
  expect(
    signs.slice(0, -1).every((sign) => Array.from(sign).reduce((sum, width) => sum + Number(width), 0) === 11),
  ).toBe(true);
  // the pairs 11 and 22, by the table of ISO/IEC 15417
  expect(signs[1]).toBe('231212');
  expect(signs[4]).toBe('223112');
  expect(drawn.slice(-7).join('')).toBe('2331112');
});

test('a QR code is a square and has its three finders', () => {
  const { width, height, path } = drawQrCode(digits);
  expect(width).toBe(height);
  const corners = [
    path.includes('M0 14L14 14L14 0L0 0Z'),
    path.includes(`M0 ${height}L14 ${height}`),
    path.includes(`M${width - 14} 14L`),
  ];
  expect(corners).toEqual([true, true, true]);
});
