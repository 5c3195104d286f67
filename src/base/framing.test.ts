import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Field, frame } from './framing.ts';

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  // few and short, so that two lists often look alike
  fc.string({ unit: fc.constantFrom('0', '1', 'ä', '\0'), maxLength: 4 }),
  fc.bigInt(-12n, 12n),
  fc.uint8Array({ maxLength: 4 }),
);

/** Values that stand for the same field: numbers and bigints are both integers. */
function plain(fields: readonly Field[]): string {
  const words = fields.map((each) => (each instanceof Uint8Array ? ['bytes', ...each] : [typeof each, String(each)]));
  return JSON.stringify(words).replaceAll('"number"', '"bigint"');
}

describe('frame', () => {
  test('gives two lists the same bytes only if they are the same list', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 4 }), fc.array(field, { maxLength: 4 }), (one, other) => {
        expect(frame(one).equals(frame(other))).toBe(plain(one) === plain(other));
      }),
      { numRuns: 20_000 },
    );
  });

  test('can be read back, so that no list of any length shares an encoding with another', () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        expect(plain(read(frame(fields)))).toBe(plain(fields));
      }),
    );
  });

  test.each<[string, Field[], Field[]]>([
    ['a moved border', ['ab', 'c'], ['a', 'bc']],
    ['null and nothing', [null], []],
    ['null and empty text', [null], ['']],
    ['empty text and empty bytes', [''], [Buffer.alloc(0)]],
    ['a number and its digits', [12], ['12']],
    ['false and zero', [false], [0]],
    ['text and its bytes', ['a'], [Buffer.from('a')]],
    ['a field that imitates two', ['a\u0001\0\0\0\u0001b'], ['a', 'b']],
  ])('tells apart %s', (_, one, other) => {
    expect(frame(one)).not.toEqual(frame(other));
  });

  test('writes tag, length and content, as rows that are already signed need it', () => {
    expect(frame([null, 'ä', -7, Buffer.of(255), true]).toString('hex')).toBe(
      ['0000000000', '0100000002c3a4', '02000000022d37', '0300000001ff', '040000000101'].join(''),
    );
  });

  test('writes an integer the same as number and as bigint', () => {
    expect(frame([1_767_225_600_000])).toEqual(frame([1_767_225_600_000n]));
  });
});

/** A reader that exists only to show that one is possible. */
function read(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at);
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    const content = bytes.subarray(at + 5, end);
    if (tag === 0) fields.push(null);
    else if (tag === 1) fields.push(content.toString('utf8'));
    else if (tag === 2) fields.push(BigInt(content.toString('ascii')));
    else if (tag === 3) fields.push(content);
    else fields.push(content[0] === 1);
    at = end;
  }
  return fields;
}
