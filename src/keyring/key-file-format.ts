import { isKeyhavenError } from '../base/error.ts';
import { frame } from '../base/framing.ts';
import { formatGuid, type Guid, parseGuid } from '../base/guid.ts';
import { type CheckedFields, formatCheckedText } from './checked-text.ts';
import type { ScryptCost } from './passphrase.ts';

/** How the key of a key file is protected. */
export type Kdf =
  | { readonly name: 'none' }
  | { readonly name: 'scrypt'; readonly cost: ScryptCost; readonly salt: Buffer };

/** `key` holds the 32 bytes themselves, or, under a passphrase, the box they are in (60 bytes). */
export interface KeyFileContent {
  readonly installationId: Guid;
  readonly kdf: Kdf;
  readonly key: Buffer;
}

export const keyFileFormat = 'keyhaven key file';
export const keyFileVersion = 1;
export const saltLength = 16;
const plainLength = 32;
const boxedLength = 60;

export function formatKeyFile({ installationId, kdf, key }: KeyFileContent): string {
  return formatCheckedText({
    format: keyFileFormat,
    version: keyFileVersion,
    installation: formatGuid(installationId),
    kdf: kdf.name,
    ...(kdf.name === 'scrypt' ? { ...kdf.cost, salt: kdf.salt.toString('base64') } : {}),
    key: key.toString('base64'),
  });
}

/** Reads fields whose checksum, format and version are right; undefined when they say nothing sensible all the same. */
export function parseKeyFile(fields: CheckedFields): KeyFileContent | undefined {
  const installationId = guidField(fields.installation);
  const kdf = kdfFields(fields);
  const key = bytesField(fields.key, kdf?.name === 'none' ? plainLength : boxedLength);
  return installationId && kdf && key && { installationId, kdf, key };
}

/** What authenticates the boxed key beside it. */
export function passphraseContext(installationId: Guid, { n, r, p }: ScryptCost, salt: Buffer): Buffer {
  return frame([keyFileFormat, keyFileVersion, installationId, 'scrypt', n, r, p, salt]);
}

export function guidField(field: string | number | undefined): Guid | undefined {
  if (typeof field !== 'string') return undefined;
  try {
    return parseGuid(field);
  } catch (error) {
    if (isKeyhavenError(error, 'request-invalid')) return undefined;
    throw error;
  }
}

/** Base64; any length when none is given. */
export function bytesField(field: string | number | undefined, length?: number): Buffer | undefined {
  if (typeof field !== 'string') return undefined;
  const bytes = Buffer.from(field, 'base64');
  return length === undefined || bytes.length === length ? bytes : undefined;
}

function kdfFields({ kdf, n, r, p, salt }: CheckedFields): Kdf | undefined {
  if (kdf === 'none') return { name: 'none' };
  const saltBytes = bytesField(salt, saltLength);
  if (kdf !== 'scrypt' || typeof n !== 'number' || typeof r !== 'number' || typeof p !== 'number' || !saltBytes)
    return undefined;
  return { name: 'scrypt', cost: { n, r, p }, salt: saltBytes };
}
