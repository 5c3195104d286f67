import { describe, expect, test } from 'vitest';
import { injectionOf } from '../../test/support/sample-requests.ts';
import { testServer } from '../../test/support/test-server.ts';
import { AddressLimit, network } from './address-limit.ts';

function taken(limit: AddressLimit, address: string, attempts: number): number {
  let answered = 0;
  for (let at = 0; at < attempts; at += 1) {
    try {
      limit.take(address);
      answered += 1;
    } catch {
      // Counted by its absence.
    }
  }
  return answered;
}

test('lets 60 attempts of an address through at once, and one more each second', () => {
  let now = 1_000_000;
  const limit = new AddressLimit(() => now);
  expect(taken(limit, '192.0.2.1', 100)).toBe(60);
  now += 5_000;
  expect(taken(limit, '192.0.2.1', 100)).toBe(5);
  expect(taken(limit, '192.0.2.2', 10)).toBe(10);
});

test('says when to come back', () => {
  const limit = new AddressLimit(() => 0);
  taken(limit, '192.0.2.1', 60);
  expect(() => {
    limit.take('192.0.2.1');
  }).toThrow(expect.objectContaining({ code: 'sign-in-throttled', facts: { retryAfterSeconds: 1 } }));
});

test('a clock that goes back gives nothing away', () => {
  let now = 1_000_000;
  const limit = new AddressLimit(() => now);
  taken(limit, '192.0.2.1', 60);
  now -= 500_000;
  expect(taken(limit, '192.0.2.1', 5)).toBe(0);
});

test('a flood of addresses does not fill the memory, and does not free a busy one', () => {
  const limit = new AddressLimit(() => 0);
  for (let at = 0; at < 9_000; at += 1) limit.take(`10.0.${String(at >> 8)}.${String(at & 255)}`);
  taken(limit, '192.0.2.1', 60);
  for (let at = 0; at < 5_000; at += 1) limit.take(`10.1.${String(at >> 8)}.${String(at & 255)}`);
  expect(taken(limit, '192.0.2.1', 1)).toBe(0);
});

describe('addresses that belong to one caller count as one', () => {
  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['local', 'local'],
  ])('%s is %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
});

test('a flood of sign-ins never reaches the service', async () => {
  let signIns = 0;
  const { app } = await testServer({
    services: {
      signIn: () => {
        signIns += 1;
        return Promise.reject(new Error('not reached more than 60 times'));
      },
    },
  });
  const answers = await Promise.all(Array.from({ length: 80 }, () => app.inject(injectionOf('POST /api/v1/sessions'))));
  const throttled = answers.filter((answer) => answer.statusCode === 429);
  expect([signIns, throttled.length]).toEqual([60, 20]);
  expect(throttled[0]?.headers['retry-after']).toBe('1');
  expect(throttled[0]?.json()).toMatchObject({ code: 'sign-in-throttled' });
});
