import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { formatGuid, newGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import type { Cell } from './cell.ts';
import { createKeyFile } from './key-file.ts';
import type { KeyProvider } from './key-provider.ts';
import { type KeyRecord, unwrapKeyRecord } from './key-record.ts';
import { Keyring } from './keyring.ts';
import { dataKeyIdOf } from './seal.ts';
import { sealBlock, sealLimit } from './seal-count.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyhaven-keyring-'));
const now = Date.UTC(2026, 10, 24);
const installationId = newGuid();
const provider = createKeyFile(join(folder, 'master.key'), installationId);
const { keyring, records, canary } = Keyring.initialise(provider, { installationId, now });
const cell: Cell = { table: 'recovery_key', column: 'sealed_password', rowId: 1, owner: newGuid() };
const secret = Secret.fromText('0123456789abcdef');
const foreign: unknown = expect.objectContaining({ code: 'key-file-foreign' });
const incomplete: unknown = expect.objectContaining({ code: 'installation-incomplete' });

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function without(purpose: string): KeyRecord[] {
  return records.filter((record) => record.purpose !== purpose);
}

function withChanged(purpose: string, change: (record: KeyRecord) => Partial<KeyRecord>): KeyRecord[] {
  return records.map((record) => (record.purpose === purpose ? { ...record, ...change(record) } : record));
}

describe('a keyring', () => {
  test('begins with one key for each purpose', () => {
    expect(
      records.map(({ id, purpose, version, state, createdAt, seals }) => [
        id,
        purpose,
        version,
        state,
        createdAt,
        seals,
      ]),
    ).toEqual([
      [1, 'cell', 1, 'active', now, 0],
      [2, 'fingerprint', 1, 'active', now, 0],
      [3, 'mac', 1, 'active', now, 0],
      [4, 'sign', 1, 'active', now, 0],
    ]);
    expect(new Set(records.map((record) => unwrapKeyRecord(provider, record)?.reveal().toString('hex'))).size).toBe(4);
  });

  test('reads after a restart all that it made before', () => {
    const sealed = keyring.sealer.seal(cell, secret);
    const bytes = Buffer.from('bytes');
    const reopened = Keyring.open(provider, records, canary, installationId);
    expect(reopened.opener.open(cell, sealed).equals(secret)).toBe(true);
    expect(reopened.fingerprints.current('owner-auth', cell.owner, secret)).toEqual(
      keyring.fingerprints.current('owner-auth', cell.owner, secret),
    );
    expect(reopened.mac.verify(bytes, keyring.mac.sign(bytes))).toBe(true);
    expect(reopened.signer.verify(bytes, keyring.signer.sign(bytes))).toBe(true);
    expect(reopened.signer.publicKeyPem()).toBe(keyring.signer.publicKeyPem());
  });

  test('does not open a cell of another installation that was copied into this one', () => {
    const otherId = newGuid();
    const other = Keyring.initialise(createKeyFile(join(folder, 'other.key'), otherId), {
      installationId: otherId,
      now,
    }).keyring;
    expect(() => keyring.opener.open(cell, other.sealer.seal(cell, secret))).toThrow(
      expect.objectContaining({ code: 'secret-does-not-open' }),
    );
  });

  test('shows no key when it is inspected, printed or written as JSON', () => {
    const opened = Keyring.open(provider, records, canary, installationId);
    const shown = [
      inspect(opened, { depth: 20, showHidden: true }),
      JSON.stringify(opened),
      inspect(Object.entries(opened), { depth: 20 }),
    ].join('\n');
    for (const record of records) {
      const key = unwrapKeyRecord(provider, record)?.reveal() ?? Buffer.alloc(0);
      expect(key.length).toBe(32);
      const spaced = inspect(key.subarray(0, 4)).replace(/^<Buffer |>$/g, '');
      for (const form of [key.toString('hex'), key.toString('base64'), spaced, [...key.subarray(0, 4)].join(',')])
        expect(shown).not.toContain(form);
    }
    expect(shown).toContain('sealer');
  });
});

describe('a keyring refuses to open', () => {
  test('with the key file of another installation, and says which is which', () => {
    const otherId = newGuid();
    const other = createKeyFile(join(folder, 'foreign.key'), otherId);
    const open = (): Keyring => Keyring.open(other, records, canary, installationId);
    expect(open).toThrow(foreign);
    expect(open).toThrow(
      new RegExp(`database.*${formatGuid(installationId)}.*foreign.key.*${formatGuid(otherId)}.*restore`),
    );
  });

  test('with another key file that names the same installation', () => {
    const remade = createKeyFile(join(folder, 'remade.key'), installationId);
    const open = (): Keyring => Keyring.open(remade, records, canary, installationId);
    expect(open).toThrow(foreign);
    expect(open).toThrow(new RegExp(`${formatGuid(installationId)}.*remade.key.*restore`));
  });

  test.each(['cell', 'fingerprint', 'mac', 'sign'])('without a %s key', (purpose) => {
    expect(() => Keyring.open(provider, without(purpose), canary, installationId)).toThrow(incomplete);
  });

  test.each(['cell', 'fingerprint', 'mac', 'sign'])('when the only %s key is retired', (purpose) => {
    expect(() =>
      Keyring.open(
        provider,
        withChanged(purpose, () => ({ state: 'retired' })),
        canary,
        installationId,
      ),
    ).toThrow(incomplete);
  });

  test('when a data key is damaged, and names it', () => {
    const damaged = withChanged('mac', ({ wrapped }) => ({ wrapped: Buffer.from(wrapped).fill(0, 20, 21) }));
    const open = (): Keyring => Keyring.open(provider, damaged, canary, installationId);
    expect(open).toThrow(incomplete);
    expect(open).toThrow('data key 3 (mac)');
  });

  test.each<[string, Partial<KeyRecord>]>([
    ['id', { id: 9 }],
    ['version', { version: 2 }],
    ['purpose', { purpose: 'fingerprint' }],
  ])('when a data key was given another %s', (_, change) => {
    expect(() =>
      Keyring.open(
        provider,
        withChanged('mac', () => change),
        canary,
        installationId,
      ),
    ).toThrow(incomplete);
  });

  test('when two data keys changed places', () => {
    const [cellKey, fingerprintKey, ...others] = records;
    if (cellKey === undefined || fingerprintKey === undefined) throw new Error('a keyring begins with four keys');
    const swapped = [
      { ...cellKey, wrapped: fingerprintKey.wrapped },
      { ...fingerprintKey, wrapped: cellKey.wrapped },
      ...others,
    ];
    expect(() => Keyring.open(provider, swapped, canary, installationId)).toThrow(incomplete);
  });

  test('without a canary, with a damaged one, and with an ordinary cell in its place', () => {
    const damaged = Buffer.from(canary);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    for (const wrong of [undefined, Buffer.alloc(0), damaged, keyring.sealer.seal(cell, secret)]) {
      expect(() => Keyring.open(provider, records, wrong, installationId)).toThrow(incomplete);
    }
  });

  test('without any data key', () => {
    expect(() => Keyring.open(provider, [], canary, installationId)).toThrow(incomplete);
  });

  test('and lets a failure of the provider pass as what it is', () => {
    const unplugged: KeyProvider = {
      ...provider,
      unwrap: () => {
        throw new Error('the token was removed');
      },
    };
    expect(() => Keyring.open(unplugged, records, canary, installationId)).toThrow('the token was removed');
  });
});

test('a keyring is not made for another installation than its key file names', () => {
  expect(() => Keyring.initialise(provider, { installationId: newGuid(), now })).toThrow(foreign);
});

describe('a new data key for cells', () => {
  test('seals from then on, while the old one still opens', () => {
    const rotating = Keyring.open(provider, records, canary, installationId);
    const before = rotating.sealer.seal(cell, secret);
    const next = rotating.makeCellKey(now);
    expect(next).toMatchObject({ id: 5, purpose: 'cell', version: 2, state: 'active', seals: 0 });
    expect(dataKeyIdOf(rotating.sealer.seal(cell, secret))).toBe(1);
    rotating.add(next);
    const after = rotating.sealer.seal(cell, secret);
    expect(dataKeyIdOf(after)).toBe(5);
    const reopened = Keyring.open(provider, [next, ...records], canary, installationId);
    for (const sealed of [before, after, reopened.sealer.seal(cell, secret)])
      expect(reopened.opener.open(cell, sealed).equals(secret)).toBe(true);
    expect(dataKeyIdOf(reopened.sealer.seal(cell, secret))).toBe(5);
  });

  test('that is retired does not seal', () => {
    const rotating = Keyring.open(provider, records, canary, installationId);
    rotating.add({ ...rotating.makeCellKey(now), state: 'retired' });
    expect(dataKeyIdOf(rotating.sealer.seal(cell, secret))).toBe(1);
  });

  test('is asked for when the old one nears its limit, and ends the wait', () => {
    const worn = withChanged('cell', () => ({ seals: sealLimit - sealBlock }));
    const rotating = Keyring.open(provider, worn, canary, installationId);
    expect(rotating.cellKeyDue).toBe(true);
    rotating.add(rotating.makeCellKey(now));
    expect(rotating.cellKeyDue).toBe(false);
    expect(keyring.cellKeyDue).toBe(false);
  });

  test('is the only way past the limit', () => {
    const rotating = Keyring.open(
      provider,
      withChanged('cell', () => ({ seals: sealLimit })),
      canary,
      installationId,
    );
    expect(() => rotating.sealer.seal(cell, secret)).toThrow(expect.objectContaining({ code: 'store-unavailable' }));
    rotating.add(rotating.makeCellKey(now));
    expect(rotating.opener.open(cell, rotating.sealer.seal(cell, secret)).equals(secret)).toBe(true);
  });
});

test('the store is told of seals with the key they were made with', () => {
  const told: [number, number][] = [];
  const countSeals = (id: number, count: number): Promise<number> => {
    told.push([id, count]);
    return Promise.resolve(count);
  };
  const counting = Keyring.open(provider, records, canary, installationId, { countSeals });
  expect(told).toEqual([]);
  counting.sealer.seal(cell, secret);
  counting.sealer.seal(cell, secret);
  const next = counting.makeCellKey(now);
  counting.add(next);
  counting.add(next);
  counting.sealer.seal(cell, secret);
  counting.add(next);
  counting.sealer.seal(cell, secret);
  expect(told).toEqual([
    [1, sealBlock],
    [5, sealBlock],
  ]);
});
