import { describe, expect, test } from 'vitest';
import { type Credential, CredentialCache } from './credential-cache.ts';

const hash = (text: string) => Buffer.from(text.padEnd(32, '.'));
const credential = (expiresAt = 1_000_000): Credential => ({
  actor: { kind: 'token', tokenId: 1, label: 'x', role: 'reports', mayReveal: false, issuedBy: 'admin', grants: [] },
  expiresAt,
});

describe('the cache of credentials', () => {
  test('remembers for two seconds from before the look-up', () => {
    const cache = new CredentialCache();
    const known = credential();
    cache.keep(hash('a'), known, 10_000, cache.generation);
    expect(cache.find(hash('a'), 10_000)).toBe(known);
    expect(cache.find(hash('a'), 11_999)).toBe(known);
    expect(cache.find(hash('a'), 12_000)).toBeUndefined();
    expect(cache.find(hash('b'), 10_000)).toBeUndefined();
  });

  test('does not outlive the credential', () => {
    const cache = new CredentialCache();
    cache.keep(hash('a'), credential(10_500), 10_000, cache.generation);
    expect(cache.find(hash('a'), 10_499)).toBeDefined();
    expect(cache.find(hash('a'), 10_500)).toBeUndefined();
  });

  test('believes nothing from a time that the clock has not reached', () => {
    const cache = new CredentialCache();
    cache.keep(hash('a'), credential(), 10_000, cache.generation);
    expect(cache.find(hash('a'), 9_999)).toBeUndefined();
  });

  test('does not keep what was read before a change that came during the look-up', () => {
    const cache = new CredentialCache();
    const generation = cache.generation;
    cache.forgetAll();
    cache.keep(hash('a'), credential(), 10_000, generation);
    expect(cache.find(hash('a'), 10_000)).toBeUndefined();
  });

  test('drops the oldest when it is full', () => {
    const cache = new CredentialCache(2_000, 3);
    for (const name of ['a', 'b', 'c', 'd']) cache.keep(hash(name), credential(), 10_000, cache.generation);
    expect(['a', 'b', 'c', 'd'].map((name) => cache.find(hash(name), 10_000) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('knows the session of an actor also when it was not kept', () => {
    const cache = new CredentialCache();
    const session = {
      id: 1,
      hash: hash('a'),
      holder: { kind: 'account', accountId: 2 } as const,
      createdAt: 1,
      expiresAt: 2,
      changeId: Buffer.alloc(16),
    };
    const known = { ...credential(), session };
    const generation = cache.generation;
    cache.forgetAll();
    cache.keep(hash('a'), known, 10_000, generation);
    expect(cache.sessionOf(known.actor)).toBe(session);
    expect(cache.sessionOf(credential().actor)).toBeUndefined();
  });
});
