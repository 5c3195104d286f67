import { describe, expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { minute, second } from '../base/clock.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

async function open() {
  const fixture = await AccessFixture.open();
  const throttle = new SignInThrottle(fixture.store);
  let at = fixture.now;
  return {
    throttle,
    store: fixture.store,
    pass: (time: number) => {
      at += time;
    },
    try: (account: string, address: string) => throttle.admit({ account, address, at }),
    /** A second server on the same store. */
    tryElsewhere: (account: string, address: string) =>
      new SignInThrottle(fixture.store).admit({ account, address, at }),
  };
}

describe('the throttle', () => {
  test('locks account and address together after five failures, for fifteen minutes', async () => {
    const { try: attempt, pass } = await open();
    for (let failure = 0; failure < 5; failure += 1) expect(await attempt('jdoe', '192.0.2.1')).toBeUndefined();
    expect(await attempt('jdoe', '192.0.2.1')).toEqual({ by: 'pair', retryAfterSeconds: 901 });
    pass(14 * minute);
    expect(await attempt('jdoe', '192.0.2.1')).toEqual({ by: 'pair', retryAfterSeconds: 61 });
    pass(61 * second);
    expect(await attempt('jdoe', '192.0.2.1')).toBeUndefined();
  });

  test('the wait that it names is enough', async () => {
    const { try: attempt, pass } = await open();
    for (let failure = 0; failure < 5; failure += 1) await attempt('jdoe', '192.0.2.1');
    const refused = await attempt('jdoe', '192.0.2.1');
    pass((refused?.retryAfterSeconds ?? 0) * second);
    for (let failure = 0; failure < 5; failure += 1) expect(await attempt('jdoe', '192.0.2.1')).toBeUndefined();
    expect(await attempt('jdoe', '192.0.2.1')).toMatchObject({ by: 'pair' });
  });

  test('leaves the same account from elsewhere and other accounts from there alone', async () => {
    const { try: attempt } = await open();
    for (let failure = 0; failure < 6; failure += 1) await attempt('jdoe', '192.0.2.1');
    expect(await attempt('jdoe', '192.0.2.2')).toBeUndefined();
    expect(await attempt('kate', '192.0.2.1')).toBeUndefined();
  });

  test('a hundred attempts at once are five', async () => {
    const { try: attempt } = await open();
    const all = await Promise.all(Array.from({ length: 100 }, () => attempt('jdoe', '192.0.2.1')));
    expect(all.filter((one) => one === undefined)).toHaveLength(5);
  });

  test('never locks an account as such: after twenty failures each address waits ten seconds between attempts', async () => {
    const { try: attempt, pass } = await open();
    for (let address = 0; address < 10; address += 1) {
      await attempt('break-glass', `198.51.100.${address}`);
      await attempt('break-glass', `198.51.100.${address}`);
    }
    expect(await attempt('break-glass', '192.0.2.1')).toBeUndefined();
    expect(await attempt('break-glass', '192.0.2.1')).toEqual({ by: 'account', retryAfterSeconds: 11 });
    pass(5 * second);
    expect(await attempt('break-glass', '192.0.2.1')).toEqual({ by: 'account', retryAfterSeconds: 6 });
    pass(6 * second);
    expect(await attempt('break-glass', '192.0.2.1')).toBeUndefined();
    expect(await attempt('break-glass', '192.0.2.2')).toBeUndefined();
  });

  test('impatience while an account is slowed does not lock the pair', async () => {
    const { try: attempt, pass } = await open();
    for (let address = 0; address < 20; address += 1) await attempt('jdoe', `198.51.100.${address}`);
    await attempt('jdoe', '192.0.2.1');
    for (let impatient = 0; impatient < 30; impatient += 1) {
      expect(await attempt('jdoe', '192.0.2.1')).toMatchObject({ by: 'account' });
    }
    pass(11 * second);
    expect(await attempt('jdoe', '192.0.2.1')).toBeUndefined();
  });

  test('locks an address after fifty failures on whatever accounts', async () => {
    const { try: attempt, pass } = await open();
    for (let name = 0; name < 50; name += 1) expect(await attempt(`user${name}`, '192.0.2.1')).toBeUndefined();
    expect(await attempt('jdoe', '192.0.2.1')).toEqual({ by: 'address', retryAfterSeconds: 901 });
    expect(await attempt('jdoe', '192.0.2.2')).toBeUndefined();
    pass(16 * minute);
    expect(await attempt('jdoe', '192.0.2.1')).toBeUndefined();
  });

  test('asks the store nothing about an address that is locked: made-up names leave no rows', async () => {
    const { store } = await open();
    let asked = 0;
    const throttle = new SignInThrottle({
      countAttempt: (attempt) => {
        asked += 1;
        return store.countAttempt(attempt);
      },
    });
    for (let name = 0; name < 1_000; name += 1)
      await throttle.admit({ account: `user${name}`, address: '192.0.2.1', at: 1_000_000 });
    expect(asked).toBe(51);
  });

  test('of many attempts at once only two are in the store, and few after the lock-out', async () => {
    const { store } = await open();
    let running = 0;
    let most = 0;
    let asked = 0;
    const throttle = new SignInThrottle({
      countAttempt: async (attempt) => {
        asked += 1;
        running += 1;
        most = Math.max(most, running);
        try {
          return await store.countAttempt(attempt);
        } finally {
          running -= 1;
        }
      },
    });
    const attempt = { account: 'jdoe', address: '192.0.2.1', at: 1_000_000 };
    await Promise.all(Array.from({ length: 100 }, () => throttle.admit(attempt)));
    expect(most).toBe(2);
    expect(asked).toBeLessThanOrEqual(7);
  });

  test('turns away what would wait too long', async () => {
    const never = () => new Promise<never>(() => undefined);
    const throttle = new SignInThrottle({ countAttempt: never });
    const attempts = Array.from({ length: 259 }, () =>
      throttle.admit({ account: 'jdoe', address: '192.0.2.1', at: 1 }),
    );
    await expect(Promise.race(attempts)).rejects.toMatchObject({ code: 'busy' });
  });

  test('another server on the same store locks too', async () => {
    const { try: attempt, tryElsewhere } = await open();
    for (let failure = 0; failure < 5; failure += 1) await attempt('jdoe', '192.0.2.1');
    expect(await tryElsewhere('jdoe', '192.0.2.1')).toMatchObject({ by: 'pair' });
  });

  test('a clock that was wrong for a moment locks nobody for long', async () => {
    const { throttle } = await open();
    const later = Date.parse('2030-01-01T00:00:00Z');
    for (let failure = 0; failure < 6; failure += 1)
      await throttle.admit({ account: 'jdoe', address: '192.0.2.1', at: later });
    const again = await throttle.admit({
      account: 'jdoe',
      address: '192.0.2.9',
      at: Date.parse('2026-01-01T00:00:00Z'),
    });
    expect(again).toBeUndefined();
  });
});
