import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { createDurably } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import { formatGuid, type Guid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { closeBox, openBox } from './box.ts';
import { type CheckedFileKind, damaged, readCheckedFile } from './checked-file.ts';
import {
  formatKeyFile,
  type KeyFileContent,
  keyFileFormat,
  keyFileVersion,
  parseKeyFile,
  passphraseContext,
  saltLength,
} from './key-file-format.ts';
import type { KeyProvider } from './key-provider.ts';
import { defaultScryptCost, derivePassphraseKey, isBearable, type ScryptCost } from './passphrase.ts';
import type { SmallFile } from './small-file.ts';

const kind: CheckedFileKind = {
  what: 'the key file',
  format: keyFileFormat,
  version: keyFileVersion,
  restore: 'restore the copy that is kept apart from the data',
};

/**
 * Draws a key-encryption key and keeps it at `path`, mode 0600, where nothing may be yet. What is returned was read back
 * from the disk: a key that cannot be read again must not wrap anything. Without a passphrase a thief of the file has
 * every key. Throws `already-exists`, `key-file-passphrase` (blank) or `store-unavailable` (cannot be written).
 */
export function createKeyFile(
  path: string,
  installationId: Guid,
  passphrase?: Secret,
  cost: ScryptCost = defaultScryptCost,
): KeyProvider {
  const key = randomBytes(32);
  const content =
    passphrase === undefined ? plainContent(installationId, key) : lockedContent(installationId, key, passphrase, cost);
  createDurably(path, formatKeyFile(content), 0o600);
  key.fill(0);
  return openKeyFile(path, passphrase);
}

/**
 * Opens a key file and changes nothing. Throws `key-file-missing`, `key-file-unreadable` (account, folder, pipe),
 * `key-file-damaged` (cut off, changed, other kind, costs beyond the ceiling), `key-file-exposed` (others may read or
 * change it), `key-file-passphrase` (needed, wrong, or given for a file that has none) or `store-version`. Whether it
 * is the file of this installation is for `openStoreKey` and `Keyring.open` to say.
 */
export function openKeyFile(path: string, passphrase?: Secret): KeyProvider {
  const checked = readCheckedFile(path, kind);
  if (checked === undefined) throw missing(path);
  refuseExposed(path, checked.file);
  const content = parseKeyFile(checked.fields);
  if (content === undefined) throw damaged(path, kind, 'holds no key that Keyhaven can read');
  const key = plainKey(path, content, passphrase);
  const kek = createSecretKey(key);
  key.fill(0);
  return keyFileProvider(path, content, kek);
}

function plainContent(installationId: Guid, key: Buffer): KeyFileContent {
  return { installationId, kdf: { name: 'none' }, key };
}

function lockedContent(installationId: Guid, key: Buffer, passphrase: Secret, cost: ScryptCost): KeyFileContent {
  if (!isBearable(cost))
    throw new KeyhavenError(
      'configuration-invalid',
      'the cost of scrypt is beyond what a start will spend; use less memory',
    );
  const salt = randomBytes(saltLength);
  const lock = derivePassphraseKey(passphrase, salt, cost);
  return {
    installationId,
    kdf: { name: 'scrypt', cost, salt },
    key: closeBox(lock, passphraseContext(installationId, cost, salt), key),
  };
}

function plainKey(path: string, { installationId, kdf, key }: KeyFileContent, passphrase: Secret | undefined): Buffer {
  if (kdf.name === 'none') {
    if (passphrase !== undefined)
      throw passphraseError(
        path,
        installationId,
        'has no passphrase, and one was given; give none, or restore the file that has one',
      );
    return key;
  }
  if (!isBearable(kdf.cost))
    throw damaged(path, kind, 'asks for more memory or time than Keyhaven spends on a passphrase');
  if (passphrase === undefined) throw passphraseError(path, installationId, 'needs its passphrase; give it');
  const lock = derivePassphraseKey(passphrase, kdf.salt, kdf.cost);
  const plain = openBox(lock, passphraseContext(installationId, kdf.cost, kdf.salt), key);
  if (plain === undefined)
    throw passphraseError(
      path,
      installationId,
      'is whole but does not open with this passphrase; check the passphrase and that this is the right file',
    );
  return plain;
}

/**
 * Docker and Kubernetes mount secrets readable by all unless told otherwise; a copy made by hand takes the umask.
 * On Windows the bits say nothing, and access lists are the administrator's.
 */
function refuseExposed(path: string, { mode, owner }: SmallFile): void {
  const self = process.geteuid?.();
  if (self === undefined) return;
  const exposed = (finding: string, advice: string): KeyhavenError =>
    new KeyhavenError('key-file-exposed', `the key file ${path} ${finding}; ${advice}; nothing was changed`);
  if ((mode & 0o077) !== 0)
    throw exposed(`can be reached by other accounts (mode 0${mode.toString(8)})`, `run: chmod 600 ${path}`);
  // root reaches every file anyway
  if (owner !== self && owner !== 0)
    throw exposed(`belongs to another account (user id ${owner})`, `run: chown ${self} ${path}`);
}

function keyFileProvider(path: string, { installationId, kdf }: KeyFileContent, kek: KeyObject): KeyProvider {
  return {
    installationId,
    protection: kdf.name === 'none' ? 'none' : 'passphrase',
    describe: () => `the key file ${path}`,
    wrap: (plain, context) => closeBox(kek, context, plain.reveal()),
    unwrap(wrapped, context) {
      const plain = openBox(kek, context, wrapped);
      if (plain === undefined)
        throw new KeyhavenError('secret-does-not-open', `this was not wrapped with the key file ${path}`);
      return Secret.fromBytes(plain);
    },
  };
}

function missing(path: string): KeyhavenError {
  const advice = 'restore the copy that is kept apart from the data, or mount the volume it lies on';
  return new KeyhavenError('key-file-missing', `there is no key file ${path}; ${advice}; nothing was changed`);
}

function passphraseError(path: string, installationId: Guid, finding: string): KeyhavenError {
  return new KeyhavenError(
    'key-file-passphrase',
    `the key file ${path} of installation ${formatGuid(installationId)} ${finding}; nothing was changed`,
  );
}
