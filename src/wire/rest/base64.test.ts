import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64, decodedLength } from './base64.ts';

const schema = base64(100);

test('takes exactly what encoding some bytes gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(schema.safeParse(text).success).toBe(true);
      expect(decodedLength(text)).toBe(bytes.length);
    }),
  );
});

test('takes no text that is not the encoding of what it decodes to', () => {
  const nearly = fc.stringMatching(/^[A-Za-z0-9+/=_\- \n]{0,24}$/);
  fc.assert(
    fc.property(nearly, (text) => {
      const canonical = text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
      expect(schema.safeParse(text).success).toBe(canonical);
    }),
    { numRuns: 2000 },
  );
});

describe('the limit is of bytes', () => {
  test.each([
    [98, true],
    [99, true],
    [100, true],
    [101, false],
    [102, false],
    [200, false],
  ])('%d of at most 100: %s', (bytes, taken) => {
    expect(schema.safeParse(Buffer.alloc(bytes, 7).toString('base64')).success).toBe(taken);
  });
});
