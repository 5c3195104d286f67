import { expect, test } from 'vitest';
import { day } from '../../src/base/clock.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';

eachDatabase((empty, kind) => {
  test('counts failures on pair, account and address, and returns what stood before', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const none = { failures: 0, lastAt: 0 };
    const attempt = { account: 'jane', address: '192.0.2.1', at: 1000, since: 0 };
    expect(await store.countAttempt(attempt)).toEqual({ pair: none, account: none, address: none });
    expect(await store.countAttempt({ ...attempt, address: '192.0.2.2', at: 2000 })).toEqual({
      pair: none,
      account: { failures: 1, lastAt: 1000 },
      address: none,
    });
    expect(await store.countAttempt({ ...attempt, at: 3000 })).toEqual({
      pair: { failures: 1, lastAt: 1000 },
      account: { failures: 2, lastAt: 2000 },
      address: { failures: 1, lastAt: 1000 },
    });
  });

  test('a count that has run out starts again, and tells when it was', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const attempt = { account: 'jane', address: '192.0.2.1', at: 1000, since: 0 };
    for (let i = 0; i < 3; i++) await store.countAttempt(attempt);
    const later = await store.countAttempt({ ...attempt, at: 5000, since: 2000 });
    expect(later.pair).toEqual({ failures: 0, lastAt: 1000 });
    expect((await store.countAttempt({ ...attempt, at: 5001, since: 2000 })).pair).toEqual({
      failures: 1,
      lastAt: 5000,
    });
  });

  test('of many guesses at once, from one server or two, each sees another count', async () => {
    const { context, second } = await openStore(await empty());
    const here = new SqlAccessStore(context);
    const there = new SqlAccessStore(kind === 'postgres' ? await second() : context);
    const guesses = Array.from({ length: 20 }, (_, n) => n);
    const counts = await Promise.all(
      guesses.map((n) =>
        (n % 2 ? here : there).countAttempt({ account: 'jane', address: '192.0.2.1', at: 1000 + n, since: 0 }),
      ),
    );
    for (const of of ['pair', 'account', 'address'] as const) {
      expect(counts.map((count) => count[of].failures).sort((a, b) => a - b)).toEqual(guesses);
    }
  });

  test('an empty account name is counted like any other', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const attempt = { account: '', address: '192.0.2.1', at: 1000, since: 0 };
    await store.countAttempt(attempt);
    expect((await store.countAttempt(attempt)).address).toEqual({ failures: 1, lastAt: 1000 });
  });

  test('a success forgets the pair and gives back one failure of account and address', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const attempt = { account: 'jane', address: '192.0.2.1', at: 1000, since: 0 };
    for (let i = 0; i < 3; i++) await store.countAttempt(attempt);
    await store.clearAttempts('jane', '192.0.2.1');
    const after = await store.countAttempt(attempt);
    expect([after.pair.failures, after.account.failures, after.address.failures]).toEqual([0, 2, 2]);
  });

  test('an attempt that is taken back leaves the others, of the pair too', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    const attempt = { account: 'jane', address: '192.0.2.1', at: 1000, since: 0 };
    for (let i = 0; i < 3; i++) await store.countAttempt(attempt);
    await store.takeBackAttempt('jane', '192.0.2.1');
    await store.takeBackAttempt('olga', '192.0.2.2');
    const after = await store.countAttempt(attempt);
    expect([after.pair.failures, after.account.failures, after.address.failures]).toEqual([2, 2, 2]);
  });

  test('old counts go with the sessions, since whoever guesses names makes a row for each', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAccessStore(context);
    await store.countAttempt({ account: 'a', address: '192.0.2.1', at: 1000, since: 0 });
    await store.countAttempt({ account: 'b', address: '192.0.2.2', at: 10 * day, since: 0 });
    await store.deleteExpiredSessions(10 * day);
    const kept = await context.database.read
      .selectFrom('sign_in_attempt')
      .select('account')
      .where('account', '!=', '')
      .execute();
    expect(kept.map((row) => row.account)).toEqual(['b', 'b']);
  });
});
