import { KeyhavenError } from '../base/error.ts';
import { formatGuid, type Guid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';

/** What stands between a thief of this machine and the key-encryption key. */
export type Protection = 'none' | 'passphrase' | 'hardware';

/**
 * Holds the key-encryption key, which wraps other keys and nothing else; the key itself never leaves the provider. One
 * file a provider: a key file today, a hardware module beside it later.
 */
export interface KeyProvider {
  readonly installationId: Guid;
  readonly protection: Protection;
  /** For sentences and logs: which kind, where it lies, never what it holds. */
  describe(): string;
  /** `context` is authenticated and not stored: what was wrapped for one purpose unwraps for no other. */
  wrap(plain: Secret, context: Uint8Array): Buffer;
  /**
   * Throws `secret-does-not-open` for what was not wrapped by this key for this context. Any other error means that the
   * provider itself failed, and says nothing about the wrapped key.
   */
  unwrap(wrapped: Uint8Array, context: Uint8Array): Secret;
}

/** Throws `key-file-foreign` when `what` belongs to another installation than the provider does. */
export function requireSameInstallation(provider: KeyProvider, what: string, installationId: Guid): void {
  if (provider.installationId.equals(installationId)) return;
  const theirs = formatGuid(installationId);
  const ours = formatGuid(provider.installationId);
  const advice = `restore the key of installation ${theirs}, or what belongs to ${ours}; nothing was changed`;
  throw new KeyhavenError(
    'key-file-foreign',
    `${what} belongs to installation ${theirs}, ${provider.describe()} to ${ours}; ${advice}`,
  );
}

/** The error for a provider that names the right installation and yet holds another key than the one `what` needs. */
export function wrongKey(provider: KeyProvider, what: string): KeyhavenError {
  const id = formatGuid(provider.installationId);
  const advice = `restore the key that installation ${id} was made with; nothing was changed`;
  return new KeyhavenError(
    'key-file-foreign',
    `${what} of installation ${id} does not open with ${provider.describe()}; ${advice}`,
  );
}
