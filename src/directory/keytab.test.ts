import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readKeytab } from './keytab.ts';

interface Entry {
  readonly names: readonly string[];
  readonly realm: string;
  readonly version: number;
  readonly encryption: number;
}

/** As MIT Kerberos writes it (its documentation, "keytab file format"). */
function record({ names, realm, version, encryption }: Entry, withLongVersion = true): Buffer {
  const text = (value: string) => Buffer.concat([number(Buffer.byteLength(value), 2), Buffer.from(value)]);
  const body = Buffer.concat([
    number(names.length, 2),
    text(realm),
    ...names.map(text),
    number(1, 4),
    number(0, 4),
    number(version & 0xff, 1),
    number(encryption, 2),
    number(32, 2),
    Buffer.alloc(32, 0xaa),
    ...(withLongVersion ? [number(version, 4)] : []),
  ]);
  return Buffer.concat([number(body.length, 4), body]);
}

function number(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

const http = { names: ['HTTP', 'keys.contoso.com'], realm: 'CONTOSO.COM', version: 300, encryption: 18 };
const head = Buffer.from([5, 2]);

describe('a keytab', () => {
  test('lists whose keys it has, and no key', () => {
    const removed = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xfc]), Buffer.alloc(4)]);
    const old = { ...http, version: 2, encryption: 23 };
    const entries = readKeytab(Buffer.concat([head, record(http), removed, record(old, false)]));
    expect(entries).toEqual([
      { principal: 'HTTP/keys.contoso.com@CONTOSO.COM', version: 300, encryption: 18 },
      { principal: 'HTTP/keys.contoso.com@CONTOSO.COM', version: 2, encryption: 23 },
    ]);
  });

  test('may be empty', () => {
    expect(readKeytab(head)).toEqual([]);
  });

  test('is refused wherever it is cut off', () => {
    const whole = Buffer.concat([head, record(http)]);
    for (let length = 3; length < whole.length; length += 1) {
      expect(() => readKeytab(whole.subarray(0, length)), String(length)).toThrow(
        expect.objectContaining({ code: 'configuration-invalid' }),
      );
    }
  });

  test('is read or refused, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(Array.isArray(readKeytab(Buffer.concat([head, bytes])))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'configuration-invalid' });
        }
      }),
    );
  });

  test.each([[''], ['05'], ['0501'], ['7b22']])('is no keytab: %s', (hex) => {
    expect(() => readKeytab(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
  });
});
