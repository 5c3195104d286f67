import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isKeyhavenError, type KeyhavenError } from '../base/error.ts';
import { formatGuid, type Guid, newGuid } from '../base/guid.ts';
import { createKeyFile } from './key-file.ts';
import type { KeyProvider } from './key-provider.ts';
import { createStoreKey, openStoreKey } from './store-key.ts';

const installationId = newGuid();
let keys = '';
let data = '';
let path = '';

beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'keyhaven-keys-'));
  data = mkdtempSync(join(tmpdir(), 'keyhaven-data-'));
  path = join(data, 'keyhaven.db.key');
});

afterEach(() => {
  rmSync(keys, { recursive: true });
  rmSync(data, { recursive: true });
});

function provider(name: string, id: Guid = installationId): KeyProvider {
  return createKeyFile(join(keys, name), id);
}

/** The error of opening, after checking that opening changed nothing. */
function openingError(opening: KeyProvider): KeyhavenError {
  const before = readdirSync(data).map((name) => [name, readFileSync(join(data, name), 'latin1')]);
  try {
    openStoreKey(opening, path);
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    expect(readdirSync(data).map((name) => [name, readFileSync(join(data, name), 'latin1')])).toEqual(before);
    return error;
  }
  throw new Error('the database key opened');
}

test('the key of a database is 32 bytes, and the same at each start', () => {
  const kek = provider('a');
  const key = createStoreKey(kek, path);
  expect(key.length).toBe(32);
  expect(openStoreKey(kek, path).equals(key)).toBe(true);
  expect(createStoreKey(kek, join(data, 'other.key')).equals(key)).toBe(false);
});

test('the file beside the database holds it wrapped, for its owner alone', () => {
  const key = createStoreKey(provider('a'), path);
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain(key.reveal().toString('base64').slice(0, 42));
  expect(text).not.toContain(key.reveal().toString('hex'));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(data)).toEqual(['keyhaven.db.key']);
});

test('it is never overwritten', () => {
  const kek = provider('a');
  const key = createStoreKey(kek, path);
  expect(() => createStoreKey(kek, path)).toThrow(expect.objectContaining({ code: 'already-exists' }));
  expect(openStoreKey(kek, path).equals(key)).toBe(true);
});

test('a missing one leaves the installation incomplete, and names the file', () => {
  const error = openingError(provider('a'));
  expect(error.code).toBe('installation-incomplete');
  expect(error.message).toContain(path);
});

test('one of another installation says which is which', () => {
  createStoreKey(provider('a'), path);
  const otherId = newGuid();
  const error = openingError(provider('b', otherId));
  expect(error.code).toBe('key-file-foreign');
  for (const fact of [path, join(keys, 'b'), formatGuid(installationId), formatGuid(otherId)])
    expect(error.message).toContain(fact);
});

test('one wrapped with another key of the same installation is foreign too', () => {
  createStoreKey(provider('a'), path);
  expect(openingError(provider('b')).code).toBe('key-file-foreign');
});

test('one that was cut off is damaged, at any length', () => {
  const kek = provider('a');
  createStoreKey(kek, path);
  for (let length = statSync(path).size - 1; length >= 0; length -= 1) {
    truncateSync(path, length);
    expect(openingError(kek).code).toBe('key-file-damaged');
  }
});

test('one with any byte changed is damaged', () => {
  const kek = provider('a');
  createStoreKey(kek, path);
  const content = readFileSync(path);
  for (const index of content.keys()) {
    const changed = Buffer.from(content);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    writeFileSync(path, changed);
    expect(openingError(kek).code).toBe('key-file-damaged');
  }
});

test('a key file in its place is no database key', () => {
  createKeyFile(path, installationId);
  expect(openingError(provider('a')).code).toBe('key-file-damaged');
});
