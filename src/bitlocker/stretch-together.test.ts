import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Secret } from '../base/secret.ts';
import { stretchRecoveryPassword } from './stretch.ts';
import { stretchTogether, type ToStretch } from './stretch-together.ts';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const several = fc.array(fc.tuple(bytes, bytes), { maxLength: 9 });

function toStretch([password, salt]: readonly [Uint8Array, Uint8Array]): ToStretch {
  return { password: Secret.fromBytes(Buffer.from(password)), salt };
}

function hex(secrets: readonly Secret[]): string[] {
  return secrets.map((secret) => secret.reveal().toString('hex'));
}

function oneByOne(list: readonly ToStretch[], rounds?: number): string[] {
  return hex(list.map(({ password, salt }) => stretchRecoveryPassword(password, salt, rounds)));
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('stretching several passwords together', () => {
  test('gives what stretching each alone gives, bit for bit', () => {
    fc.assert(
      fc.property(several, fc.integer({ min: 1, max: 300 }), (plain, rounds) => {
        const list = plain.map(toStretch);
        expect(hex(stretchTogether(list, rounds))).toEqual(oneByOne(list, rounds));
      }),
      { numRuns: 200 },
    );
  });

  test('agrees over the bytes of the round number, which turn round at 2^8 and 2^16', () => {
    const list = [1, 2, 3].map((n) => toStretch([new Uint8Array(16).fill(n), new Uint8Array(16).fill(n * 80)]));
    expect(hex(stretchTogether(list, 66_000))).toEqual(oneByOne(list, 66_000));
  });

  test('agrees after the full 2^20 rounds', { timeout: 120_000 }, () => {
    const list = [7, 8].map((n) => toStretch([new Uint8Array(16).fill(n), new Uint8Array(16).fill(n * 16)]));
    expect(hex(stretchTogether(list))).toEqual(oneByOne(list));
  });

  test('leaves nothing of one batch to the next', () => {
    const list = [1, 2, 3, 4].map((n) => toStretch([new Uint8Array(16).fill(n), new Uint8Array(16).fill(n)]));
    stretchTogether(list, 5);
    expect(hex(stretchTogether(list.slice(0, 2), 5))).toEqual(oneByOne(list.slice(0, 2), 5));
  });

  test('runs plainly where WebAssembly has no SIMD', async () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const { stretchTogether: withoutSimd } = await import('./stretch-together.ts');
    const list = [1, 2].map((n) => toStretch([new Uint8Array(16).fill(n), new Uint8Array(16).fill(n)]));
    expect(hex(withoutSimd(list, 9))).toEqual(oneByOne(list, 9));
    expect(validate).toHaveBeenCalledOnce();
  });

  test('takes less than half the time of one by one', { timeout: 120_000, retry: 3 }, () => {
    const list = [1, 2, 3, 4].map((n) => toStretch([new Uint8Array(16).fill(n), new Uint8Array(16).fill(n)]));
    const took = (work: () => unknown): number => {
      const start = performance.now();
      work();
      return performance.now() - start;
    };
    const rounds = 2 ** 18;
    stretchTogether(list, rounds);
    oneByOne(list, 2 ** 12);
    expect(took(() => stretchTogether(list, rounds))).toBeLessThan(took(() => oneByOne(list, rounds)) / 2);
  });
});
