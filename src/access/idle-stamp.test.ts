import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { minute, second } from '../base/clock.ts';
import { frame } from '../base/framing.ts';
import type { Mac } from '../base/mac.ts';
import { isIdle, isWorthRenewing, makeIdleStamp, readIdleStamp } from './idle-stamp.ts';

function macOf(key: string): Mac {
  const sign = (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest();
  return { sign, verify: (bytes, tag) => tag.length === 32 && timingSafeEqual(sign(bytes), tag) };
}

const mac = macOf('this installation');
const hash = Buffer.alloc(32, 1);
const at = Date.parse('2026-05-04T10:00:00Z');

describe('a stamp', () => {
  test('says its time to the installation that made it, for its session', () => {
    const stamp = makeIdleStamp(mac, hash, at);
    expect(stamp).toMatch(/^[0-9a-z]{8}\.[A-Za-z0-9_-]{43}$/);
    expect(readIdleStamp(mac, hash, stamp)).toBe(at);
  });

  test('says nothing for another session or to another installation', () => {
    const stamp = makeIdleStamp(mac, hash, at);
    expect(readIdleStamp(mac, Buffer.alloc(32, 2), stamp)).toBeUndefined();
    expect(readIdleStamp(macOf('another'), hash, stamp)).toBeUndefined();
  });

  test('says nothing with any character changed', () => {
    const stamp = makeIdleStamp(mac, hash, at);
    // The last one holds two bits that no decoder looks at.
    for (let index = 0; index < stamp.length - 1; index += 1) {
      const other = stamp.charAt(index) === 'a' ? 'b' : 'a';
      expect(readIdleStamp(mac, hash, stamp.slice(0, index) + other + stamp.slice(index + 1))).toBeUndefined();
    }
  });

  test.each(['', '.', 'abc', `${at.toString(36)}.`, `-1.${'a'.repeat(43)}`, `${'z'.repeat(40)}.${'a'.repeat(43)}`])(
    'that reads %j says nothing',
    (text) => {
      expect(readIdleStamp(mac, hash, text)).toBeUndefined();
    },
  );

  test('is never the tag of a granting row over the same values', () => {
    const tag = makeIdleStamp(mac, hash, at).split('.')[1] ?? '';
    for (const table of ['session', 'account', 'token', 'association', 'volume', 'recovery_key', 'owner_auth']) {
      expect(mac.verify(frame([table, 1, hash, at]), Buffer.from(tag, 'base64url'))).toBe(false);
    }
  });
});

test.each([
  [0, false],
  [10 * minute - 1, false],
  [10 * minute, true],
  [10 * minute + 1, true],
  [-5 * minute, false],
  [-5 * minute - 1, true],
])('after %d ms of ten minutes a session is idle: %s', (passed, idle) => {
  expect(isIdle(at, at + passed, 10 * minute)).toBe(idle);
});

test('a stamp is replaced after ten seconds', () => {
  expect(isWorthRenewing(at, at + 10 * second - 1)).toBe(false);
  expect(isWorthRenewing(at, at + 10 * second)).toBe(true);
});
