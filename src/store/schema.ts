import type { AuditEventType, AuditKeyType, AuditResult, AuditSource } from '../audit/event.ts';
import type { AssociationSource } from '../escrow/association.ts';
import type { OwnerAuthOrigin } from '../escrow/escrow-store.ts';
import type { ClaimOrigin, ComputerState, ProofState } from '../escrow/recovery-key.ts';
import type { VolumeType } from '../escrow/volume.ts';
import type {
  AccountTable,
  ComputerIdentityTable,
  RoleMappingTable,
  SessionTable,
  SignInAttemptTable,
  TokenTable,
} from './access-schema.ts';

/**
 * The tables, for both databases. Times are integer milliseconds UTC, GUIDs 16 bytes in display order, truth values 0
 * and 1, row ids integers that are reserved in blocks and never reused. Names are unique over both schemas, so that
 * queries need not name one: PostgreSQL finds `recovery` and `compliance` by its search path, SQLite has one file.
 *
 * `mac` authenticates a row that grants something (over every other column that never changes), `change_id` binds it to
 * the audit row that made it. Columns below the line "may change" are the only ones that the application ever updates.
 */
export interface Schema {
  // recovery
  installation: InstallationTable;
  data_key: DataKeyTable;
  row_id: RowIdTable;
  computer: ComputerTable;
  volume: VolumeTable;
  recovery_key: RecoveryKeyTable;
  key_package: KeyPackageTable;
  proof_request: ProofRequestTable;
  owner_auth: OwnerAuthTable;
  association: AssociationTable;
  tpm_reset_permission: TpmResetPermissionTable;
  owner_notice: OwnerNoticeTable;
  reveal_lock: RevealLockTable;
  computer_usage: ComputerUsageTable;
  account: AccountTable;
  session: SessionTable;
  role_mapping: RoleMappingTable;
  computer_identity: ComputerIdentityTable;
  token: TokenTable;
  sign_in_attempt: SignInAttemptTable;
  // compliance
  audit_event: AuditEventTable;
  audit_head: AuditHeadTable;
}

type Flag = 0 | 1;

/** One row, id 1. */
export interface InstallationTable {
  id: number;
  installation_id: Buffer;
  canary: Buffer;
  created_at: number;
}

/** Data keys, wrapped by the key-encryption key. `seals` is an upper bound, raised in blocks. */
export interface DataKeyTable {
  id: number;
  purpose: 'cell' | 'fingerprint' | 'mac' | 'sign';
  version: number;
  wrapped: Buffer;
  state: 'active' | 'retired';
  created_at: number;
  seals: number;
}

/** The next row id that no server has reserved, one row a counter. */
export interface RowIdTable {
  name: string;
  next: number;
}

/** Unique on (name, generation): the same name under another identity is another computer (ruling 6). */
export interface ComputerTable {
  id: number;
  name: string;
  generation: number;
  created_at: number;
  // may change
  state: ComputerState;
  /** 1 when the computer said that its Windows keeps no OwnerAuth (Windows 10 1607 and later). */
  keeps_no_owner_auth: Flag;
}

/** Unique on (guid, computer_id): the same volume in another computer is a second row. Indexed by computer_id. */
export interface VolumeTable {
  id: number;
  computer_id: number;
  guid: Buffer;
  created_at: number;
  change_id: Buffer;
  /** Over id, computer_id, guid, created_at, change_id. */
  mac: Buffer;
  // may change
  type: VolumeType;
}

/** Unique on (key_id, fingerprint, computer_id), which is also the search index; indexed by volume_id and batch_id. */
export interface RecoveryKeyTable {
  id: number;
  volume_id: number;
  computer_id: number;
  key_id: Buffer;
  fingerprint: Buffer;
  fingerprint_version: number;
  sealed_password: Buffer;
  origin: ClaimOrigin;
  claimed_at: number;
  received_at: number;
  change_id: Buffer;
  batch_id: number;
  /** Over id, volume_id, computer_id, key_id, origin, claimed_at, received_at, change_id: who owns the claim. */
  mac: Buffer;
  // may change
  proof: ProofState;
  disclosed_at: number | null;
  rotation_due_at: number | null;
}

/** Unique on (recovery_key_id, fingerprint). */
export interface KeyPackageTable {
  id: number;
  recovery_key_id: number;
  sealed: Buffer;
  fingerprint: Buffer;
  fingerprint_version: number;
  received_at: number;
  change_id: Buffer;
  batch_id: number;
}

/** Metadata that waits for its proof, unique on recovery_key_id; deleted once the proof is decided. */
export interface ProofRequestTable {
  id: number;
  recovery_key_id: number;
  computer_id: number;
  sealed_metadata: Buffer;
  received_at: number;
}

/** Unique on (computer_id, fingerprint). */
export interface OwnerAuthTable {
  id: number;
  computer_id: number;
  fingerprint: Buffer;
  fingerprint_version: number;
  sealed: Buffer;
  owner_auth_origin: OwnerAuthOrigin;
  origin: ClaimOrigin;
  claimed_at: number;
  received_at: number;
  change_id: Buffer;
  batch_id: number;
  mac: Buffer;
}

/** Unique on (person, computer_id, source); indexed by computer_id. A removed one is deleted, its change revoked. */
export interface AssociationTable {
  id: number;
  computer_id: number;
  person: string;
  source: AssociationSource;
  made_by: string;
  /** Who issued the token that made it. */
  issued_by: string | null;
  created_at: number;
  change_id: Buffer;
  mac: Buffer;
}

export interface TpmResetPermissionTable {
  computer_id: number;
  expires_at: number;
}

export interface OwnerNoticeTable {
  id: number;
  person: string;
  computer: string;
  at: number;
}

/** One row an actor, locked by each of its reveals so that the ceiling is counted one at a time. */
export interface RevealLockTable {
  actor: string;
  at: number;
}

/** Key (computer_id, day); day is days since 1970. */
export interface ComputerUsageTable {
  computer_id: number;
  day: number;
  claims: number;
  bytes: number;
}

/** Key seq. Partial indexes on revokes, on (actor, at) of successful reveals, and for reports. Inserted, never changed. */
export interface AuditEventTable {
  seq: number;
  at: number;
  type: AuditEventType;
  source: AuditSource;
  result: AuditResult;
  actor: string;
  end_user: string | null;
  computer: string | null;
  key_type: AuditKeyType | null;
  reason: string | null;
  ticket: string | null;
  detail: string | null;
  change_id: Buffer | null;
  revokes: Buffer | null;
  hash: Buffer;
  signature: Buffer | null;
}

/** One row, id 1: read and updated by each appending transaction under its lock, last before the commit. */
export interface AuditHeadTable {
  id: number;
  seq: number;
  hash: Buffer;
}
