import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestToken, readToken } from './read-token.ts';

const spnego = Buffer.from('06062b0601050502', 'hex');
const kerberos = Buffer.from('06092a864886f712010202', 'hex');

/** An element of ASN.1 with its length in the shortest form. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const token = (mechanism: Buffer, size: number) => element(0x60, Buffer.concat([mechanism, Buffer.alloc(size, 7)]));

describe('a first token', () => {
  test.each([0, 50, 119, 120, 240, 250, 2000, 48_000])(
    'of SPNEGO and of Kerberos is let through, with %i bytes',
    (size) => {
      for (const mechanism of [spnego, kerberos]) {
        const text = token(mechanism, size).toString('base64');
        expect(readToken(text)).toEqual({ kind: 'token', text });
      }
    },
  );

  test('stays in its bounds', () => {
    const longest = 'A'.repeat(longestToken + 4);
    expect(readToken(longest)).toMatchObject({
      kind: 'refused',
      because: 'malformed',
      sentence: expect.stringMatching('longer'),
    });
  });

  test.each([
    ['nothing', ''],
    ['a space', `${token(spnego, 9).toString('base64')} `],
    ['the alphabet of addresses', 'YA-_'],
    ['no padding', token(spnego, 9).toString('base64').replace(/=+$/, '')],
    ['bits behind the end', 'YB=='],
    ['text behind the end', 'YA==YA=='],
  ])('is no base64: %s', (_, text) => {
    expect(readToken(text)).toMatchObject({ because: 'malformed', sentence: 'the token is no base64' });
  });

  test.each([
    ['another element', element(0xa1, Buffer.concat([spnego, Buffer.alloc(9)]))],
    ['another mechanism', token(Buffer.from('06062b0601050503', 'hex'), 9)],
    ['a byte less than it says', token(spnego, 200).subarray(0, -1)],
    ['a byte more than it says', Buffer.concat([token(spnego, 200), Buffer.alloc(1)])],
    ['a length in a longer form than it needs', Buffer.concat([Buffer.from([0x60, 0x81, 8]), spnego])],
    ['a length in the indefinite form', Buffer.concat([Buffer.from([0x60, 0x80]), spnego, Buffer.alloc(2)])],
    ['a length of four bytes', Buffer.concat([Buffer.from([0x60, 0x84, 0, 0, 0, 8]), spnego])],
    ['a length that is cut off', Buffer.from([0x60, 0x82])],
    ['one byte', Buffer.from([0x60])],
  ])('is refused: %s', (_, bytes) => {
    expect(readToken(bytes.toString('base64'))).toMatchObject({ kind: 'refused', because: 'malformed' });
  });

  test('of NTLM is refused, raw and inside of a negotiation', () => {
    const ntlm = Buffer.from('NTLMSSP\0\u0001\0\0\0', 'latin1');
    for (const bytes of [ntlm, element(0x60, Buffer.concat([spnego, element(0xa0, ntlm)]))]) {
      expect(readToken(bytes.toString('base64'))).toMatchObject({ kind: 'refused', because: 'ntlm' });
    }
  });

  test('is let through or refused, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
        ),
        (text) => {
          expect(readToken(text)).toMatchObject({ kind: 'refused' });
        },
      ),
    );
  });
});
