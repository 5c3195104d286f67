import { describe, expect, test } from 'vitest';
import { testMac } from '../../../../test/support/test-keys.ts';
import { minute } from '../../../base/clock.ts';
import { frame } from '../../../base/framing.ts';
import { openPending, pendingLife, sealPending } from './pending-cookie.ts';

const mac = testMac();
const now = 1_000_000_000;
const pending = { state: 's', nonce: 'n', verifier: 'v', portal: 'SelfService', expiresAt: now + pendingLife } as const;

test('a cookie of this installation says what was put into it', () => {
  expect(openPending(mac, sealPending(mac, pending), now)).toEqual(pending);
});

test('leads to the session that this browser had, if it had one', () => {
  const replaces = 'r'.repeat(43);
  expect(openPending(mac, sealPending(mac, { ...pending, replaces }), now)).toEqual({ ...pending, replaces });
  expect(openPending(mac, sealPending(mac, { ...pending, replaces: undefined }), now)).toEqual(pending);
});

test('fits into a cookie with room to spare', () => {
  const long = {
    ...pending,
    state: 'x'.repeat(60),
    nonce: 'x'.repeat(43),
    verifier: 'x'.repeat(43),
    replaces: 'x'.repeat(43),
  };
  expect(sealPending(mac, long).length).toBeLessThan(500);
});

describe('is nothing', () => {
  const sealed = sealPending(mac, pending);
  const [content = '', tag = ''] = sealed.split('.');
  const raw = (text: string) => {
    const bytes = Buffer.from(text);
    return `${bytes.toString('base64url')}.${mac.sign(frame(['sign-in with an identity provider', 1, bytes])).toString('base64url')}`;
  };

  test.each([
    ['empty', ''],
    ['without a tag', content],
    ['of another installation', sealPending(testMac(), pending)],
    [
      'with another content',
      `${Buffer.from(JSON.stringify({ ...pending, portal: 'HelpDesk' })).toString('base64url')}.${tag}`,
    ],
    ['endless', `${content}${'A'.repeat(3000)}.${tag}`],
    ['of another version of this server', raw('{"state":"s"}')],
    ['with a portal that is none', raw(JSON.stringify({ ...pending, portal: '//evil.example' }))],
  ])('%s', (_name, value) => {
    expect(openPending(mac, value, now)).toBeUndefined();
  });

  test('at the end of its time, and where its time lies too far ahead', () => {
    expect(openPending(mac, sealed, pending.expiresAt - 1)).toEqual(pending);
    expect(openPending(mac, sealed, pending.expiresAt)).toBeUndefined();
    expect(openPending(mac, sealed, now - 4 * minute)).toEqual(pending);
    expect(openPending(mac, sealed, now - 6 * minute)).toBeUndefined();
  });

  test('where the same bytes were authenticated as something else', () => {
    const bytes = Buffer.from(JSON.stringify(pending));
    const other = mac.sign(frame(['last activity of a browser session', 1, bytes]));
    expect(openPending(mac, `${content}.${other.toString('base64url')}`, now)).toBeUndefined();
  });
});
