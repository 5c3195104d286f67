import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';
import { readDatums, types } from './datum.ts';
import { SealedDatum } from './sealed-datum.ts';
import { readFiletime, readWindowsText, swapGuid } from './windows-values.ts';

const headerSize = 28;
const saltSize = 16;
const stretchHeaderSize = 4 + saltSize;
const recoveryPasswordStretch = 0x1000;
const pbkdf2Flag = 0x40;

/** How a protector gives out the volume master key; `unknown` for a number that we have not met. */
export type ProtectorKind =
  | 'clear-key'
  | 'tpm'
  | 'startup-key'
  | 'tpm-startup-key'
  | 'tpm-pin'
  | 'recovery-password'
  | 'certificate'
  | 'password'
  | 'unknown';

const kinds = new Map<number, ProtectorKind>([
  [0x0000, 'clear-key'],
  [0x0100, 'tpm'],
  [0x0200, 'startup-key'],
  [0x0400, 'tpm-startup-key'],
  [0x0500, 'tpm-pin'],
  [0x0800, 'recovery-password'],
  [0x1000, 'certificate'],
  [0x2000, 'password'],
]);

export type BackupPlace = 'active-directory' | 'microsoft-account' | 'entra-id' | 'file' | 'printed' | 'unknown';

const backupPlaces = new Map<number, BackupPlace>([
  [1, 'active-directory'],
  [2, 'microsoft-account'],
  [4, 'entra-id'],
  [8, 'file'],
  [16, 'printed'],
]);

/** Where Windows 11 noted that it saved a recovery password itself. */
export interface BackupNote {
  readonly place: BackupPlace;
  readonly created: Millis | undefined;
  readonly saved: Millis | undefined;
}

/** The part of a recovery-password protector that a proof needs. */
export interface RecoveryStretch {
  /** False for a variant that we cannot compute (FIPS mode stretches with PBKDF2). */
  readonly supported: boolean;
  readonly salt: Buffer;
}

/** One way into a volume. For a recovery password, `id` is the recovery key ID. */
export interface Protector {
  readonly id: Guid;
  readonly kind: ProtectorKind;
  readonly changed: Millis | undefined;
  readonly label: string | undefined;
  readonly backup: BackupNote | undefined;
  readonly stretch: RecoveryStretch | undefined;
  /** The volume master key, sealed under what this protector gives. */
  readonly masterKey: SealedDatum | undefined;
}

/**
 * Reads the body of a protector datum: id 16, FILETIME, u16, kind u16, nested datums. Undefined where it is too short;
 * a part that cannot be read is left out, since protectors of later Windows versions carry datums unknown to us.
 */
export function readProtector(body: Buffer): Protector | undefined {
  if (body.length < headerSize) return undefined;
  const parts = readDatums(body.subarray(headerSize)).datums;
  const partOf = (type: number): Buffer | undefined => parts.find((part) => part.type === type)?.body;
  const [label, note, stretch, sealed] = [types.text, types.backupNote, types.stretch, types.sealed].map(partOf);
  return {
    id: swapGuid(body.subarray(0, 16)),
    kind: kinds.get(body.readUInt16LE(26)) ?? 'unknown',
    changed: readFiletime(body, 16),
    label: label && readWindowsText(label),
    backup: note && readBackupNote(note),
    stretch: stretch && readStretch(stretch),
    masterKey: sealed && SealedDatum.read(sealed),
  };
}

function readBackupNote(body: Buffer): BackupNote | undefined {
  if (body.length < 18) return undefined;
  return {
    created: readFiletime(body, 0),
    saved: readFiletime(body, 8),
    place: backupPlaces.get(body.readUInt16LE(16)) ?? 'unknown',
  };
}

function readStretch(body: Buffer): RecoveryStretch | undefined {
  if (body.length < stretchHeaderSize) return undefined;
  const supported = body.readUInt16LE(0) === recoveryPasswordStretch && (body.readUInt16LE(2) & pbkdf2Flag) === 0;
  return { supported, salt: body.subarray(4, stretchHeaderSize) };
}
