import { KeyhavenError } from '../base/error.ts';

// The audit calls callers without an account by these names.
const reserved: ReadonlySet<string> = new Set(['nobody', 'server', 'keyhaven']);

// ASCII alone: every other script has letters that look like these, Latin beyond ASCII included, and two accounts that
// read the same are a trap for whoever grants roles. A display name holds the person's own spelling.
const allowed = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * The one spelling of an account name: compatibility forms, letter case and outer spaces are gone, so that no alias of a
 * name has a throttle or a lock-out of its own. Throws `request-invalid`.
 */
export function normaliseAccountName(text: string): string {
  // Nothing that long becomes a name, and normalising costs time.
  if (text.length > 256) throw invalid();
  const name = text.normalize('NFKC').trim().toLowerCase();
  if (!allowed.test(name)) throw invalid();
  if (reserved.has(name)) {
    throw new KeyhavenError(
      'request-invalid',
      `"${name}" has a meaning of its own in the audit; choose another account name`,
    );
  }
  return name;
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    'an account name has 1 to 64 characters: letters a to z, digits, and . _ - after the first; give it without a domain',
  );
}
