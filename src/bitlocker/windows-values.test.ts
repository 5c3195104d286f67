import { expect, test } from 'vitest';
import { encodeFiletime, readFiletime, readWindowsText, swapGuid } from './windows-values.ts';

test('a GUID in memory order becomes the text that Windows shows', () => {
  const memory = Buffer.from('f963d73fc774904e8fa21f6a2e2b4e0c', 'hex');
  expect(swapGuid(memory).toString('hex')).toBe('3fd763f974c74e908fa21f6a2e2b4e0c');
  expect(memory.toString('hex')).toBe('f963d73fc774904e8fa21f6a2e2b4e0c');
});

test('a FILETIME counts 100 ns from 1601', () => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(132_066_720_000_000_000n);
  expect(readFiletime(bytes, 0)).toBe(Date.UTC(2019, 6, 4));
  expect(encodeFiletime(Date.UTC(2019, 6, 4))).toEqual(bytes);
});

test.each([0n, 1n, 2n ** 63n, 2n ** 64n - 1n])('%d is no time', (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  expect(readFiletime(bytes, 0)).toBeUndefined();
});

test('text ends at its NUL, and half a character at the end is dropped', () => {
  expect(readWindowsText(Buffer.from('ab\0cd', 'utf16le'))).toBe('ab');
  expect(readWindowsText(Buffer.from([0x61, 0x00, 0x62]))).toBe('a');
});
