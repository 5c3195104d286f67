import { randomBytes } from 'node:crypto';
import { createDurably } from '../base/durable-file.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { frame } from '../base/framing.ts';
import { formatGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { type CheckedFileKind, damaged, readCheckedFile } from './checked-file.ts';
import { formatCheckedText } from './checked-text.ts';
import { bytesField, guidField } from './key-file-format.ts';
import { type KeyProvider, requireSameInstallation, wrongKey } from './key-provider.ts';

const kind: CheckedFileKind = {
  what: 'the database key',
  format: 'keyhaven database key',
  version: 1,
  restore: 'restore it from the backup that the database is in',
};
const keyLength = 32;

/**
 * Draws the key of the whole database file and keeps it, wrapped, at `path` beside the database: it cannot lie inside.
 * Returns 32 bytes, read back from the disk. Throws `already-exists` or `store-unavailable`.
 */
export function createStoreKey(provider: KeyProvider, path: string): Secret {
  const key = randomBytes(keyLength);
  const wrapped = provider.wrap(Secret.fromBytes(key), contextOf(provider));
  key.fill(0);
  const { format, version } = kind;
  const installation = formatGuid(provider.installationId);
  createDurably(path, formatCheckedText({ format, version, installation, wrapped: wrapped.toString('base64') }), 0o600);
  return openStoreKey(provider, path);
}

/**
 * The key of the whole database file, 32 bytes. Changes nothing. Throws `installation-incomplete` when the file is
 * missing, `key-file-damaged`, `key-file-unreadable`, `store-version`, and `key-file-foreign` when it belongs to another
 * installation than the provider or was wrapped with another key.
 */
export function openStoreKey(provider: KeyProvider, path: string): Secret {
  const checked = readCheckedFile(path, kind);
  if (checked === undefined) throw missing(path);
  const installationId = guidField(checked.fields.installation);
  const wrapped = bytesField(checked.fields.wrapped);
  if (installationId === undefined || wrapped === undefined)
    throw damaged(path, kind, 'holds no key that Keyhaven can read');
  requireSameInstallation(provider, `${kind.what} ${path}`, installationId);
  return unwrap(provider, path, wrapped);
}

function unwrap(provider: KeyProvider, path: string, wrapped: Buffer): Secret {
  try {
    return provider.unwrap(wrapped, contextOf(provider));
  } catch (error) {
    if (isKeyhavenError(error, 'secret-does-not-open')) throw wrongKey(provider, `${kind.what} ${path}`);
    throw error;
  }
}

function contextOf(provider: KeyProvider): Buffer {
  return frame(['database-key', provider.installationId]);
}

function missing(path: string): KeyhavenError {
  const what = `there is no database key ${path}, without which the database beside it does not open`;
  return new KeyhavenError(
    'installation-incomplete',
    `${what}; restore it from the backup that the database is in; nothing was changed`,
  );
}
