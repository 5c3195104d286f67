import { expect, test } from 'vitest';
import { packValues, unpackValues } from './packed-values.ts';

test('values come out as they went in, bytes as buffers', () => {
  const values = ['text', '', 1, -2.5, null, Buffer.from('bytes'), Buffer.alloc(0), new Uint8Array([1, 2])];
  const unpacked = unpackValues(structuredClone(packValues(values)));
  expect(unpacked).toEqual(['text', '', 1, -2.5, null, Buffer.from('bytes'), Buffer.alloc(0), Buffer.from([1, 2])]);
  expect(unpacked.slice(5).every((value) => Buffer.isBuffer(value))).toBe(true);
});

test('a slice of the pool takes nothing of its neighbours along', () => {
  const { bytes } = packValues([Buffer.from('one'), Buffer.from('two')]);
  expect(Buffer.from(bytes.buffer).toString()).toBe('onetwo');
});

test('refuses what SQLite cannot keep', () => {
  for (const value of [undefined, true, 1n, {}, new Date()]) expect(() => packValues([value])).toThrow(TypeError);
});
