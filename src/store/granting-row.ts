import { type Field, frame } from '../base/framing.ts';
import type { Mac } from '../base/mac.ts';
import type {
  AccountTable,
  ComputerIdentityTable,
  RoleMappingTable,
  SessionTable,
  TokenTable,
} from './access-schema.ts';
import type { AssociationTable, OwnerAuthTable, RecoveryKeyTable, VolumeTable } from './schema.ts';

// In every tag: a change of the columns below is a new version, and old rows are verified under the old one.
const version = 1;
const associationVersion = 2;
const sessionVersion = 2;

/**
 * The columns that a tag covers: all that never change but the tag itself. Sealed cells and fingerprints are left out,
 * since re-sealing replaces them; a cell is bound to its row by its associated data.
 */
export type VolumeGrant = Omit<VolumeTable, 'type' | 'mac'>;
export type RecoveryKeyGrant = Pick<
  RecoveryKeyTable,
  'id' | 'volume_id' | 'computer_id' | 'key_id' | 'origin' | 'claimed_at' | 'received_at' | 'change_id'
>;
export type OwnerAuthGrant = Pick<
  OwnerAuthTable,
  'id' | 'computer_id' | 'owner_auth_origin' | 'origin' | 'claimed_at' | 'received_at' | 'change_id'
>;
export type AssociationGrant = Omit<AssociationTable, 'mac'>;
export type AccountGrant = Omit<AccountTable, 'mac'>;
export type SessionGrant = Omit<SessionTable, 'mac'>;
export type RoleMappingGrant = Omit<RoleMappingTable, 'mac'>;
export type ComputerIdentityGrant = Omit<ComputerIdentityTable, 'mac'>;
export type TokenGrant = Omit<TokenTable, 'revoked_at' | 'mac'>;

export function volumeMac(mac: Mac, row: VolumeGrant): Buffer {
  return mac.sign(volumeBytes(row));
}

export function recoveryKeyMac(mac: Mac, row: RecoveryKeyGrant): Buffer {
  return mac.sign(recoveryKeyBytes(row));
}

export function ownerAuthMac(mac: Mac, row: OwnerAuthGrant): Buffer {
  return mac.sign(ownerAuthBytes(row));
}

export function associationMac(mac: Mac, row: AssociationGrant): Buffer {
  return mac.sign(associationBytes(row));
}

export function accountMac(mac: Mac, row: AccountGrant): Buffer {
  return mac.sign(accountBytes(row));
}

export function sessionMac(mac: Mac, row: SessionGrant): Buffer {
  return mac.sign(sessionBytes(row));
}

export function roleMappingMac(mac: Mac, row: RoleMappingGrant): Buffer {
  return mac.sign(roleMappingBytes(row));
}

export function computerIdentityMac(mac: Mac, row: ComputerIdentityGrant): Buffer {
  return mac.sign(computerIdentityBytes(row));
}

export function tokenMac(mac: Mac, row: TokenGrant): Buffer {
  return mac.sign(tokenBytes(row));
}

export function volumeBytes(row: VolumeGrant): Buffer {
  return framed('volume', [row.id, row.computer_id, row.guid, row.created_at, row.change_id]);
}

export function recoveryKeyBytes(row: RecoveryKeyGrant): Buffer {
  return framed('recovery_key', [
    row.id,
    row.volume_id,
    row.computer_id,
    row.key_id,
    row.origin,
    row.claimed_at,
    row.received_at,
    row.change_id,
  ]);
}

export function ownerAuthBytes(row: OwnerAuthGrant): Buffer {
  return framed('owner_auth', [
    row.id,
    row.computer_id,
    row.owner_auth_origin,
    row.origin,
    row.claimed_at,
    row.received_at,
    row.change_id,
  ]);
}

export function associationBytes(row: AssociationGrant): Buffer {
  return frame([
    'association',
    associationVersion,
    row.id,
    row.computer_id,
    row.person,
    row.source,
    row.made_by,
    row.issued_by,
    row.created_at,
    row.change_id,
  ]);
}

export function accountBytes(row: AccountGrant): Buffer {
  return framed('account', [
    row.id,
    row.name,
    row.display_name,
    row.person,
    row.roles,
    row.password_hash,
    row.must_change_password,
    row.password_expires_at,
    row.disabled,
    row.created_at,
    row.created_by,
    row.change_id,
  ]);
}

export function sessionBytes(row: SessionGrant): Buffer {
  return frame([
    'session',
    sessionVersion,
    row.id,
    row.hash,
    row.holder,
    row.account_id,
    row.sid,
    row.issuer,
    row.subject,
    row.name,
    row.display_name,
    row.person,
    row.claims,
    row.created_at,
    row.expires_at,
    row.change_id,
  ]);
}

export function roleMappingBytes(row: RoleMappingGrant): Buffer {
  return framed('role_mapping', [
    row.id,
    row.source,
    row.subject,
    row.name,
    row.role,
    row.limits,
    row.created_at,
    row.created_by,
    row.change_id,
  ]);
}

export function computerIdentityBytes(row: ComputerIdentityGrant): Buffer {
  return framed('computer_identity', [row.id, row.computer_id, row.sid, row.created_at, row.created_by, row.change_id]);
}

export function tokenBytes(row: TokenGrant): Buffer {
  return framed('token', [
    row.id,
    row.hash,
    row.label,
    row.computer_id,
    row.role,
    row.may_reveal,
    row.created_at,
    row.created_by,
    row.expires_at,
    row.change_id,
  ]);
}

/** The parts of the store's context that checking a row needs. */
export interface GrantChecker {
  readonly mac: Mac;
  /** Is told of each row whose tag does not fit; it was changed by somebody who does not hold the keys. */
  onForged(table: string, id: number): void;
}

/** The rows whose tag fits. Each other one is reported and left out, as if it were not there (ruling 3). */
export function verified<Row extends { readonly id: number; readonly mac: Buffer }>(
  checker: GrantChecker,
  table: string,
  rows: readonly Row[],
  bytesOf: (row: Row) => Buffer,
): Row[] {
  return rows.filter((row) => {
    const genuine = checker.mac.verify(bytesOf(row), row.mac);
    if (!genuine) checker.onForged(table, row.id);
    return genuine;
  });
}

function framed(table: string, columns: readonly Field[]): Buffer {
  return frame([table, version, ...columns]);
}
