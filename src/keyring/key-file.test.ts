import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ErrorCode, isKeyhavenError, type KeyhavenError } from '../base/error.ts';
import { formatGuid, newGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { type CheckedFields, formatCheckedText, parseCheckedText } from './checked-text.ts';
import { createKeyFile, openKeyFile } from './key-file.ts';
import type { KeyProvider } from './key-provider.ts';

const cheap = { n: 16, r: 8, p: 1 };
const passphrase = Secret.fromText('correct horse battery staple');
const installationId = newGuid();
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyhaven-key-file-'));
  path = join(folder, 'master.key');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Names, contents, modes and times of everything in the folder. */
function listing(): unknown {
  return readdirSync(folder).map((name) => {
    const { mode, mtimeMs, ctimeMs, uid } = statSync(join(folder, name));
    return { name, mode, mtimeMs, ctimeMs, uid, content: readFileSync(join(folder, name), 'latin1') };
  });
}

/** The error of opening the file, after checking that opening it changed nothing. */
function openingError(given?: Secret): KeyhavenError {
  const before = listing();
  try {
    openKeyFile(path, given);
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    expect(listing()).toEqual(before);
    return error;
  }
  throw new Error('the key file opened');
}

function expectError(error: KeyhavenError, code: ErrorCode, part: string): void {
  expect(error.code).toBe(code);
  expect(error.message).toContain(part);
}

function fieldsOfFile(): CheckedFields {
  const fields = parseCheckedText(readFileSync(path, 'utf8'));
  if (fields === undefined) throw new Error('the key file is damaged');
  return fields;
}

/** Changes fields as somebody would who knows how the checksum is made. */
function rewrite(changes: CheckedFields): void {
  writeFileSync(path, formatCheckedText({ ...fieldsOfFile(), ...changes }));
}

function opensWhatItWrapped(wrapping: KeyProvider, opening: KeyProvider): boolean {
  const secret = Secret.fromText('a data key');
  return opening.unwrap(wrapping.wrap(secret, Buffer.from('here')), Buffer.from('here')).equals(secret);
}

describe('a key file', () => {
  test.each([
    ['without a passphrase', undefined, 'none'],
    ['with a passphrase', passphrase, 'passphrase'],
  ])('%s opens what it wrapped, and belongs to its owner alone', (_, given, protection) => {
    const created = createKeyFile(path, installationId, given, cheap);
    const opened = openKeyFile(path, given);
    expect(opensWhatItWrapped(created, opened)).toBe(true);
    expect(opened.installationId).toEqual(installationId);
    expect(opened.protection).toBe(protection);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['master.key']);
  });

  test('under a passphrase does not contain the key', () => {
    createKeyFile(path, installationId);
    const key = Buffer.from(String(fieldsOfFile().key), 'base64');
    rmSync(path);
    createKeyFile(path, installationId, passphrase, cheap);
    expect(key.length).toBe(32);
    expect(Buffer.from(String(fieldsOfFile().key), 'base64').length).toBe(60);
  });

  test('costs 128 MiB and a passphrase by default', () => {
    createKeyFile(path, installationId, passphrase);
    expect(fieldsOfFile()).toMatchObject({ kdf: 'scrypt', n: 131_072, r: 8, p: 1 });
    expect(openKeyFile(path, passphrase).protection).toBe('passphrase');
  });

  test('is never overwritten', () => {
    createKeyFile(path, installationId);
    const before = listing();
    expect(() => createKeyFile(path, newGuid())).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(listing()).toEqual(before);
  });

  test('is not made in a folder that is not there', () => {
    expect(() => createKeyFile(join(folder, 'unmounted', 'master.key'), installationId)).toThrow(
      expect.objectContaining({ code: 'store-unavailable' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is reached through a link opens, as secrets mounted into containers are', () => {
    createKeyFile(join(folder, 'data'), installationId);
    symlinkSync(join(folder, 'data'), path);
    expect(openKeyFile(path).installationId).toEqual(installationId);
  });

  test('wraps for one context only', () => {
    const provider = createKeyFile(path, installationId);
    const wrapped = provider.wrap(passphrase, Buffer.from('here'));
    const refused: unknown = expect.objectContaining({ code: 'secret-does-not-open' });
    expect(() => provider.unwrap(wrapped, Buffer.from('there'))).toThrow(refused);
    for (const cut of [wrapped.subarray(1), wrapped.subarray(0, 20), Buffer.alloc(0)]) {
      expect(() => provider.unwrap(cut, Buffer.from('here'))).toThrow(refused);
    }
  });

  test('does not show its key when it is inspected or written as JSON', () => {
    const provider = createKeyFile(path, installationId);
    const key = Buffer.from(String(fieldsOfFile().key), 'base64');
    const shown = inspect(provider, { depth: 9, showHidden: true }) + JSON.stringify(provider) + provider.describe();
    for (const form of [
      key.toString('hex'),
      key.toString('base64'),
      key
        .subarray(0, 4)
        .toString('hex')
        .replace(/..(?!$)/g, '$& '),
    ]) {
      expect(shown).not.toContain(form);
    }
  });
});

describe('a key file that does not open says why, and nothing changes', () => {
  test('missing', () => {
    expectError(openingError(), 'key-file-missing', path);
  });

  test('missing together with its folder', () => {
    path = join(folder, 'unmounted', 'master.key');
    expect(openingError().code).toBe('key-file-missing');
  });

  test('missing, its folder being a file', () => {
    writeFileSync(join(folder, 'keys'), '');
    path = join(folder, 'keys', 'master.key');
    expect(openingError().code).toBe('key-file-missing');
  });

  test('its passphrase is needed', () => {
    createKeyFile(path, installationId, passphrase, cheap);
    expectError(openingError(), 'key-file-passphrase', 'needs its passphrase');
  });

  test('the passphrase is wrong: names the installation, for this may be the wrong file', () => {
    createKeyFile(path, installationId, passphrase, cheap);
    const error = openingError(Secret.fromText('correct horse battery stable'));
    expect(error.code).toBe('key-file-passphrase');
    expect(error.message).toContain(formatGuid(installationId));
    expect(inspect(error)).not.toContain('stable');
  });

  test('a passphrase is given and none is needed', () => {
    createKeyFile(path, installationId);
    expectError(openingError(passphrase), 'key-file-passphrase', 'has no passphrase');
  });

  test.each([
    ['without', undefined],
    ['with', passphrase],
  ])('cut off at any length, %s a passphrase', (_, given) => {
    createKeyFile(path, installationId, given, cheap);
    for (let length = statSync(path).size - 1; length >= 0; length -= 1) {
      truncateSync(path, length);
      expect(openingError(given).code).toBe('key-file-damaged');
    }
  });

  test('any byte changed', () => {
    createKeyFile(path, installationId);
    const content = readFileSync(path);
    for (const index of content.keys()) {
      const changed = Buffer.from(content);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      writeFileSync(path, changed);
      expect(openingError().code).toBe('key-file-damaged');
    }
  });

  test('damaged: the error does not quote the key', () => {
    createKeyFile(path, installationId);
    const key = String(fieldsOfFile().key);
    const text = readFileSync(path, 'utf8');
    for (const damaged of [text.replace(key, `${key}"`), text.replace('"key"', '"yek"'), key]) {
      writeFileSync(path, damaged);
      const shown = inspect(openingError(), { depth: 9, showHidden: true });
      for (let at = 0; at + 6 <= key.length; at += 1) expect(shown).not.toContain(key.slice(at, at + 6));
    }
  });

  test.each([
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '[1,2]',
    '{"checksum":"00"}',
    '{"key":{},"checksum":""}',
    '{"key":null,"checksum":""}',
  ])('some other JSON: %s', (text) => {
    writeFileSync(path, text, { mode: 0o600 });
    expect(openingError().code).toBe('key-file-damaged');
  });

  test.each<[string, CheckedFields]>([
    ['a key of 31 bytes', { key: Buffer.alloc(31).toString('base64') }],
    ['no installation', { installation: 'none' }],
    ['another kind', { format: 'keyhaven database key' }],
    ['an unknown protection', { kdf: 'rot13' }],
    ['scrypt without its costs', { kdf: 'scrypt' }],
  ])('whole, with %s', (_, changes) => {
    createKeyFile(path, installationId);
    rewrite(changes);
    expect(openingError().code).toBe('key-file-damaged');
  });

  test('written by a later version: to restore it would be the wrong advice', () => {
    createKeyFile(path, installationId);
    rewrite({ version: 2 });
    expectError(openingError(), 'store-version', 'version 2');
  });

  test.each<[string, CheckedFields]>([
    ['memory', { n: 2 ** 30 }],
    ['memory by block size', { r: 2 ** 20 }],
    ['time', { p: 5 }],
    ['nonsense', { n: 17 }],
    ['nothing', { n: 0 }],
    ['less than nothing', { p: -1 }],
    ['a fraction', { r: 0.5 }],
  ])('asks scrypt for %s: refused before it is spent', (_, changes) => {
    createKeyFile(path, installationId, passphrase, cheap);
    rewrite(changes);
    const started = performance.now();
    expectError(openingError(passphrase), 'key-file-damaged', 'asks for more');
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('a cost, salt or installation changed under a passphrase, with a fresh checksum', () => {
    createKeyFile(path, installationId, passphrase, cheap);
    const content = readFileSync(path);
    for (const changes of [
      { n: 32 },
      { salt: Buffer.alloc(16).toString('base64') },
      { installation: formatGuid(newGuid()) },
    ]) {
      writeFileSync(path, content);
      rewrite(changes);
      expect(openingError(passphrase).code).toBe('key-file-passphrase');
    }
  });

  test.each([0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666])('others may reach it: mode %o', (mode) => {
    createKeyFile(path, installationId);
    chmodSync(path, mode);
    const error = openingError();
    expect(error.code).toBe('key-file-exposed');
    expect(error.message).toContain(`chmod 600 ${path}`);
  });

  test.runIf(process.getuid?.() === 0)('it belongs to another account', () => {
    createKeyFile(path, installationId);
    chownSync(path, 12_345, 0);
    expectError(openingError(), 'key-file-exposed', '12345');
  });

  test('a folder: what a container runtime makes of a missing file', () => {
    mkdirSync(path);
    expect(() => openKeyFile(path)).toThrow(expect.objectContaining({ code: 'key-file-unreadable' }));
  });

  test('a pipe that nobody writes to', () => {
    execFileSync('mkfifo', [path]);
    expect(() => openKeyFile(path)).toThrow(expect.objectContaining({ code: 'key-file-unreadable' }));
  });

  test('a large file', () => {
    writeFileSync(path, Buffer.alloc(2 ** 20), { mode: 0o600 });
    expectError(openingError(), 'key-file-damaged', 'too large');
  });
});

describe('a passphrase', () => {
  test.each(['', ' ', '\t \n', '\u00a0\u3000'])('that is blank (%j) makes no key file', (blank) => {
    expect(() => createKeyFile(path, installationId, Secret.fromText(blank), cheap)).toThrow(
      expect.objectContaining({ code: 'key-file-passphrase' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is no text makes no key file', () => {
    expect(() => createKeyFile(path, installationId, Secret.fromBytes(Buffer.of(0xff, 0xfe, 0x80)), cheap)).toThrow(
      expect.objectContaining({ code: 'key-file-passphrase' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('opens however the keyboard sends its accents', () => {
    createKeyFile(path, installationId, Secret.fromText('cl\u00e9 du coffre'), cheap);
    expect(openKeyFile(path, Secret.fromText('cle\u0301 du coffre')).protection).toBe('passphrase');
  });

  test('keeps its blanks', () => {
    createKeyFile(path, installationId, Secret.fromText('open sesame '), cheap);
    expect(openingError(Secret.fromText('open sesame')).code).toBe('key-file-passphrase');
  });

  test('is not kept at a cost that could not be paid at the next start', () => {
    expect(() => createKeyFile(path, installationId, passphrase, { n: 2 ** 22, r: 8, p: 1 })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
