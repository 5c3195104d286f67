import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { associatedData, type Cell } from './cell.ts';
import { createOpener, createSealer, dataKeyIdOf } from './seal.ts';

const installationId = newGuid();
const key = createSecretKey(randomBytes(32));
const sealer = createSealer(installationId, () => ({ id: 7, key, countSeal: () => undefined }));
const opener = createOpener(installationId, (id) => (id === 7 ? key : undefined));
const cell: Cell = { table: 'recovery_key', column: 'sealed_password', rowId: 41, owner: newGuid() };
const secret = Secret.fromBytes(randomBytes(16));
const refused: unknown = expect.objectContaining({ code: 'secret-does-not-open' });

describe('a sealed cell', () => {
  test('opens where it was sealed', () => {
    expect(opener.open(cell, sealer.seal(cell, secret)).equals(secret)).toBe(true);
  });

  test('opens whether its row id comes as a number or as a bigint', () => {
    expect(opener.open({ ...cell, rowId: 41n }, sealer.seal(cell, secret)).equals(secret)).toBe(true);
  });

  test('carries format, data-key id and 33 bytes in all', () => {
    const sealed = sealer.seal(cell, secret);
    expect(sealed.length).toBe(secret.length + 33);
    expect(sealed.subarray(0, 5)).toEqual(Buffer.of(1, 0, 0, 0, 7));
    expect(dataKeyIdOf(sealed)).toBe(7);
  });

  test('holds an empty secret and a large one', () => {
    for (const size of [0, 65_536]) {
      const plain = Secret.fromBytes(randomBytes(size));
      expect(opener.open(cell, sealer.seal(cell, plain)).equals(plain)).toBe(true);
    }
  });

  test.each<[string, Cell]>([
    ['row', { ...cell, rowId: 42 }],
    ['column', { ...cell, column: 'sealed_metadata' }],
    ['table', { ...cell, table: 'key_package' }],
    ['owner', { ...cell, owner: newGuid() }],
    ['table whose name borrows from the column', { ...cell, table: 'recovery_keysealed', column: '_password' }],
  ])('does not open in another %s', (_, other) => {
    const sealed = sealer.seal(cell, secret);
    expect(() => opener.open(other, sealed)).toThrow(refused);
  });

  test('does not open in another installation, even under the same key', () => {
    const other = createOpener(newGuid(), () => key);
    const sealed = sealer.seal(cell, secret);
    expect(() => other.open(cell, sealed)).toThrow(refused);
  });

  test('does not open when it names another data key, even if that is the same key', () => {
    const other = createOpener(installationId, () => key);
    const sealed = sealer.seal(cell, secret);
    sealed.writeUInt32BE(8, 1);
    expect(() => other.open(cell, sealed)).toThrow(refused);
  });

  test('does not open when any bit is flipped', () => {
    const sealed = sealer.seal(cell, secret);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => opener.open(cell, changed)).toThrow(refused);
    }
  });

  test('does not open at any other length', () => {
    const sealed = sealer.seal(cell, secret);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => opener.open(cell, sealed.subarray(0, length))).toThrow(refused);
    }
    expect(() => opener.open(cell, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(refused);
  });

  test('does not open with a genuine tag of four bytes', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 4 });
    cipher.setAAD(associatedData(1, installationId, cell, 7));
    const body = Buffer.concat([cipher.update(secret.reveal()), cipher.final(), cipher.getAuthTag()]);
    expect(() => opener.open(cell, Buffer.concat([Buffer.of(1, 0, 0, 0, 7), nonce, body]))).toThrow(refused);
  });

  test('of format 1 opens for ever (made by another implementation of AES-GCM)', () => {
    const sealed = Buffer.from(
      '01000000070808080808080808080808089e7a01ef05dbdaef4af8b3ccc4999f820eb9274f5517bd831274a757a57f9d83',
      'hex',
    );
    const fixed = createOpener(Buffer.alloc(16, 5), () => createSecretKey(Buffer.alloc(32, 1)));
    const opened = fixed.open({ ...cell, owner: Buffer.alloc(16, 6) }, sealed);
    expect(opened.reveal()).toEqual(Buffer.alloc(16, 4));
  });

  test('never looks the same twice', () => {
    const seen = new Set(Array.from({ length: 1000 }, () => sealer.seal(cell, secret).subarray(5, 17).toString('hex')));
    expect(seen.size).toBe(1000);
  });

  test('says nothing about why it does not open', () => {
    const sealed = sealer.seal(cell, secret);
    const failures = [sealed.subarray(0, 3), Buffer.from(sealed).fill(9, 1, 5), Buffer.from(sealed).fill(9, 20)].map(
      (damaged) => {
        try {
          return opener.open(cell, damaged);
        } catch (error) {
          return error instanceof Error ? [error.message, error.cause] : error;
        }
      },
    );
    expect(failures[1]).toEqual(failures[0]);
    expect(failures[2]).toEqual(failures[0]);
  });
});

test.each([Number.NaN, 1.5, 2 ** 53])('refuses the row id %s, which other rows could share', (rowId) => {
  expect(() => sealer.seal({ ...cell, rowId }, secret)).toThrow(expect.objectContaining({ code: 'internal' }));
});

test('a sealer cannot open and an opener cannot seal', () => {
  expect(Object.keys(sealer)).toEqual(['seal']);
  expect(Object.keys(opener)).toEqual(['open']);
});
