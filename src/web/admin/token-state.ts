import type { Token } from '../../wire/rest/tokens.ts';

export type TokenState = 'active' | 'expired' | 'revoked';

export function tokenState({ revokedAt, expiresAt }: Token, now: number): TokenState {
  if (revokedAt !== undefined) return 'revoked';
  return Date.parse(expiresAt) <= now ? 'expired' : 'active';
}

/** Those that work first, and of each kind the newest: one looks for what was made just now, or for what still opens. */
export function inOrder(tokens: readonly Token[], now: number): readonly Token[] {
  const rank = (token: Token): number => (tokenState(token, now) === 'active' ? 0 : 1);
  return [...tokens].sort((one, other) => rank(one) - rank(other) || other.id - one.id);
}

/** Whether the words of a search are all in the token's label, or in what it is for. */
export function matchesToken({ id, label, computer, role, createdBy }: Token, words: string): boolean {
  const text = [id, label, computer, role, createdBy].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
