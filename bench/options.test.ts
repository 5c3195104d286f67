import { expect, test } from 'vitest';
import { parseOptions, partNames } from './options.ts';

test('without a word everything is measured on both stores', () => {
  const options = parseOptions([]);
  expect(options).toMatchObject({ mode: 'measure', quick: false, stores: ['embedded', 'postgresql'], keys: 1_000_000 });
  expect([...options.parts]).toEqual([...partNames]);
});

test('a part of a name chooses parts, --kill is one of them', () => {
  expect([...parseOptions(['--only', 'e']).parts]).toContain('escrow');
  expect([...parseOptions(['--only', 'escr']).parts]).toEqual(['escrow']);
  expect([...parseOptions(['--kill']).parts]).toEqual(['kill']);
});

test('sizes are read as people write them', () => {
  expect(parseOptions(['--keys', '5,000,000']).keys).toBe(5_000_000);
  expect(parseOptions(['--quick']).keys).toBe(10_000);
  expect(parseOptions(['--growth']).keys).toBe(5_000_000);
});

test('something else can be measured instead', () => {
  expect(parseOptions(['--directory']).mode).toBe('directory');
  expect(parseOptions(['--growth', '--help']).mode).toBe('help');
});

test.each([
  [['--keys', 'many'], /--keys/],
  [['--keys', '1e3x'], /--keys/],
  [['--keys', '10'], /--keys/],
  [['--store', 'oracle'], /--store takes embedded or postgresql/],
  [['--only', 'nonsense'], /--only/],
  [['--fast'], /--fast/],
  [['fast'], /fast/],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence);
});
