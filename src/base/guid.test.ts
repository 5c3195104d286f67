import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKeyhavenError } from './error.ts';
import { formatGuid, newGuid, parseGuid } from './guid.ts';

const text = '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c';

describe('a GUID', () => {
  test('reads like its text: the first eight digits are the first four bytes', () => {
    expect(parseGuid(text).subarray(0, 4).toString('hex')).toBe('3fd763f9');
  });

  test('survives the way to text and back, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseGuid(formatGuid(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('formats a window of a larger buffer', () => {
    expect(formatGuid(Buffer.concat([Buffer.alloc(3), parseGuid(text), Buffer.alloc(3)]).subarray(3, 19))).toBe(text);
  });

  test.each([`{${text}}`, text.toUpperCase(), text.replaceAll('-', ''), ` ${text}\n`])('is read from %j', (form) => {
    expect(formatGuid(parseGuid(form))).toBe(text);
  });

  test.each([
    '',
    text.slice(1),
    `${text}0`,
    text.replace('3', 'g'),
    text.replace('-', '--'),
    text.replace('-', ' '),
    `${text}\n${text}`,
  ])('is refused as %j', (form) => {
    let thrown: unknown;
    try {
      parseGuid(form);
    } catch (error) {
      thrown = error;
    }
    expect(isKeyhavenError(thrown, 'request-invalid')).toBe(true);
  });

  test('made anew is a random one of version 4', () => {
    expect(formatGuid(newGuid(() => Buffer.alloc(16, 0xff)))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    expect(formatGuid(newGuid(() => Buffer.alloc(16)))).toBe('00000000-0000-4000-8000-000000000000');
    expect(newGuid()).not.toEqual(newGuid());
  });
});
