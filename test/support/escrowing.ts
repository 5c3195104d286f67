import { formatGuid, newGuid } from '../../src/base/guid.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import type { Answer, Keyhaven } from './keyhaven.ts';

/** A key as a computer sends it. */
export interface SentKey {
  readonly computer: string;
  readonly volume: { readonly id: string; readonly type: string };
  readonly keyId: string;
  readonly recoveryPassword: string;
  readonly users: readonly string[];
}

export function newKey(computer: string, users: readonly string[] = ['CONTOSO\\jdoe']): SentKey {
  return {
    computer,
    volume: { id: formatGuid(newGuid()), type: 'operating-system' },
    keyId: formatGuid(newGuid()),
    recoveryPassword: generateRecoveryPassword().format().revealText(),
    users,
  };
}

export function escrow(server: Keyhaven, key: SentKey, token: string): Promise<Answer> {
  return server.call('POST', '/api/v1/escrow/recovery-keys', key, token);
}

/** As an advanced operator, who need not name a user. */
export function reveal(server: Keyhaven, keyId: string, bearer: string): Promise<Answer> {
  return server.call('POST', '/api/v1/recovery/keys/reveal', { keyId, reason: 'lost-pin' }, bearer);
}

export function search(server: Keyhaven, keyId: string, bearer: string): Promise<Answer> {
  return server.call('POST', '/api/v1/recovery/keys/search', { keyId: keyId.slice(0, 8) }, bearer);
}

/** Works through the items, so many at once. */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
