import { describe, expect, test } from 'vitest';
import { ShortCache } from './short-cache.ts';

function setUp(lifetime = 60_000, most = 3) {
  const time = { now: 1_000_000 };
  const asked: string[] = [];
  const cache = new ShortCache<string>({ lifetime, most, clock: () => time.now });
  const get = (key: string, answer: string | undefined = `${key}${asked.length}`) =>
    cache.get(key, async () => {
      asked.push(key);
      return answer;
    });
  return { time, asked, cache, get };
}

describe('answers that are kept for a short time', () => {
  test('are asked for once until the time is over', async () => {
    const { time, asked, get } = setUp();
    const first = await get('a');
    time.now += 59_999;
    expect(await get('a')).toBe(first);
    time.now += 1;
    expect(await get('a')).not.toBe(first);
    expect(asked).toEqual(['a', 'a']);
  });

  test('are asked for once by many at the same time', async () => {
    const { asked, get } = setUp();
    await Promise.all([get('a'), get('a'), get('a')]);
    expect(asked).toEqual(['a']);
  });

  test('are forgotten at once on a flush, those under way too', async () => {
    const { asked, cache, get } = setUp();
    let release: (value: string) => void = () => undefined;
    const old = cache.get('a', () => new Promise((resolve) => (release = resolve)));
    cache.flush();
    expect(await get('a', 'new')).toBe('new');
    release('old');
    expect(await old).toBe('old');
    expect(await get('a', 'never asked')).toBe('new');
    expect(asked).toEqual(['a']);
  });

  test('never number more than they may, and the oldest leaves', async () => {
    const { asked, cache, get } = setUp();
    for (const key of ['a', 'b', 'c', 'd']) await get(key);
    expect(cache.size).toBe(3);
    await get('d');
    await get('a');
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  test('are not kept when there was nothing, or an error', async () => {
    const { cache, get } = setUp();
    expect(await cache.get('b', async () => undefined)).toBeUndefined();
    await expect(cache.get('b', async () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await get('b', 'up again')).toBe('up again');
  });

  test('last no longer when the clock goes back', async () => {
    const { time, get } = setUp();
    const first = await get('a');
    time.now -= 3_600_000;
    expect(await get('a')).not.toBe(first);
  });

  test('are asked for each time when the time is 0', async () => {
    const { asked, get } = setUp(0);
    await get('a');
    await get('a');
    expect(asked).toEqual(['a', 'a']);
  });
});
