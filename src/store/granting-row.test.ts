import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Mac } from '../base/mac.ts';
import {
  type AccountGrant,
  type AssociationGrant,
  accountBytes,
  associationBytes,
  associationMac,
  type OwnerAuthGrant,
  ownerAuthBytes,
  type RecoveryKeyGrant,
  recoveryKeyBytes,
  type SessionGrant,
  sessionBytes,
  type TokenGrant,
  tokenBytes,
  type VolumeGrant,
  verified,
  volumeBytes,
} from './granting-row.ts';

const changeId = Buffer.alloc(16, 0xc1);

const volume: VolumeGrant = { id: 7, computer_id: 3, guid: Buffer.alloc(16, 1), created_at: 1000, change_id: changeId };
const recoveryKey: RecoveryKeyGrant = {
  id: 8,
  volume_id: 7,
  computer_id: 3,
  key_id: Buffer.alloc(16, 2),
  origin: 'agent',
  claimed_at: 900,
  received_at: 1000,
  change_id: changeId,
};
const ownerAuth: OwnerAuthGrant = {
  id: 9,
  computer_id: 3,
  owner_auth_origin: 'owned',
  origin: 'agent',
  claimed_at: 900,
  received_at: 1000,
  change_id: changeId,
};
const association: AssociationGrant = {
  id: 10,
  computer_id: 3,
  person: 'CONTOSO\\jdoe',
  source: 'manual',
  made_by: 'admin',
  issued_by: 'chief',
  created_at: 1000,
  change_id: changeId,
};
const account: AccountGrant = {
  id: 11,
  name: 'jdoe',
  display_name: 'Jane Doe',
  person: 'CONTOSO\\jdoe',
  roles: 'helpdesk',
  password_hash: '$scrypt$',
  must_change_password: 0,
  password_expires_at: null,
  disabled: 0,
  created_at: 1000,
  created_by: 'admin',
  change_id: changeId,
};
const session: SessionGrant = {
  id: 12,
  hash: Buffer.alloc(32, 3),
  holder: 'account:11',
  account_id: 11,
  sid: null,
  issuer: null,
  subject: null,
  name: null,
  display_name: null,
  person: null,
  claims: null,
  created_at: 1000,
  expires_at: 2000,
  change_id: changeId,
};
const token: TokenGrant = {
  id: 13,
  hash: Buffer.alloc(32, 4),
  label: 'image server',
  computer_id: 3,
  role: null,
  may_reveal: 0,
  created_at: 1000,
  created_by: 'admin',
  expires_at: 2000,
  change_id: changeId,
};

describe('what a tag covers', () => {
  test('every column of a volume', () => expectAllCovered(volume, volumeBytes));
  test('every column of a recovery key that says whose it is', () => expectAllCovered(recoveryKey, recoveryKeyBytes));
  test('every column of an OwnerAuth that says whose it is', () => expectAllCovered(ownerAuth, ownerAuthBytes));
  test('every column of an association', () => expectAllCovered(association, associationBytes));
  test('every column of an account', () => expectAllCovered(account, accountBytes));
  test('every column of a session', () => expectAllCovered(session, sessionBytes));
  test('every column of a token', () => expectAllCovered(token, tokenBytes));

  test('the table, so that a row with a tag of another table is forged', () => {
    const all = [
      volumeBytes(volume),
      recoveryKeyBytes(recoveryKey),
      ownerAuthBytes(ownerAuth),
      associationBytes(association),
      accountBytes(account),
      sessionBytes(session),
      tokenBytes(token),
    ];
    expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(all.length);
    const sameColumns = { ...session, computer_id: 0, guid: session.hash };
    expect(sessionBytes(sameColumns)).not.toEqual(volumeBytes(sameColumns));
  });

  test('the same bytes as in every release: rows of an older one must keep what they grant', () => {
    const all = [
      volumeBytes(volume),
      recoveryKeyBytes(recoveryKey),
      ownerAuthBytes(ownerAuth),
      associationBytes(association),
      accountBytes(account),
      sessionBytes(session),
      tokenBytes(token),
    ];
    const digests = all.map((bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16));
    expect(digests).toEqual([
      '0a53c1a920798b60',
      '8772af68dbaa5ae4',
      '27e845c3a0fc6376',
      'c2a915d0a89b7f22',
      '7b083e2a857bd0a0',
      '2c2cd5df75a94521',
      'b93057a748607040',
    ]);
  });
});

describe('verified', () => {
  test('leaves out and reports the rows whose tag does not fit', () => {
    const mac = hmacOf(randomBytes(32));
    const good = { ...association, mac: associationMac(mac, association) };
    const moved = { ...good, id: 20, person: 'CONTOSO\\mallory' };
    const foreign = {
      ...association,
      id: 21,
      mac: associationMac(hmacOf(randomBytes(32)), { ...association, id: 21 }),
    };
    const untagged = { ...association, id: 22, mac: Buffer.alloc(0) };
    const forged: string[] = [];
    const checker = { mac, onForged: (table: string, id: number) => forged.push(`${table} ${String(id)}`) };
    expect(verified(checker, 'association', [moved, good, foreign, untagged], associationBytes)).toEqual([good]);
    expect(forged).toEqual(['association 20', 'association 21', 'association 22']);
  });
});

function expectAllCovered<Row extends object>(row: Row, bytesOf: (row: Row) => Buffer): void {
  const before = bytesOf(row);
  for (const [column, value] of Object.entries(row)) {
    expect(bytesOf({ ...row, [column]: another(value) }), column).not.toEqual(before);
    if (value !== null) expect(bytesOf({ ...row, [column]: null }), `${column} set to null`).not.toEqual(before);
  }
}

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  return Buffer.isBuffer(value) ? Buffer.alloc(value.length, 0xee) : 1;
}

function hmacOf(key: Buffer): Mac {
  const sign = (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest();
  return { sign, verify: (bytes, tag) => tag.length === 32 && timingSafeEqual(sign(bytes), tag) };
}
