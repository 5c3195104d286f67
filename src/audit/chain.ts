import { createHash } from 'node:crypto';
import { frame } from '../base/framing.ts';
import { withoutRecoveryPasswords } from '../base/stray-secret.ts';
import type { AuditEvent, AuditEventType, AuditKeyType, AuditResult, AuditSource } from './event.ts';

const version = 1;

/** Where the chain ends. The first row follows `genesis`. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}

export const genesis: ChainHead = { seq: 0, hash: Buffer.alloc(32) };

/** A row as it is stored: what its hash covers, and the hash. Absent is null, unlike empty. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly type: AuditEventType;
  readonly source: AuditSource;
  readonly result: AuditResult;
  readonly actor: string;
  readonly endUser: string | null;
  readonly computer: string | null;
  readonly keyType: AuditKeyType | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  /** JSON text, kept and hashed as the text it is. */
  readonly detail: string | null;
  readonly changeId: Buffer | null;
  readonly revokes: Buffer | null;
  readonly hash: Buffer;
  /** On the last row of each transaction: Ed25519 over `headBytes`. */
  readonly signature: Buffer | null;
}

/** Links an event to the end of the chain. Text is NFC without control characters: PostgreSQL refuses NUL. */
export function link(head: ChainHead, event: AuditEvent): AuditRow {
  const row = {
    seq: head.seq + 1,
    at: event.at,
    type: event.type,
    source: event.source,
    result: event.result,
    actor: cleanText(event.actor),
    endUser: cleanOrNull(event.endUser),
    computer: cleanOrNull(event.computer),
    keyType: event.keyType ?? null,
    reason: cleanOrNull(event.reason),
    ticket: cleanOrNull(event.ticket),
    detail: event.detail === undefined ? null : withoutRecoveryPasswords(JSON.stringify(event.detail)),
    changeId: event.changeId ?? null,
    revokes: event.revokes ?? null,
  };
  return { ...row, hash: rowHash(head.hash, row), signature: null };
}

/** SHA-256 over the previous hash and every column, length-prefixed in fixed order. */
export function rowHash(previous: Uint8Array, row: Omit<AuditRow, 'hash' | 'signature'>): Buffer {
  const bytes = frame([
    'keyhaven-audit-row',
    version,
    previous,
    row.seq,
    row.at,
    row.type,
    row.source,
    row.result,
    row.actor,
    row.endUser,
    row.computer,
    row.keyType,
    row.reason,
    row.ticket,
    row.detail,
    row.changeId,
    row.revokes,
  ]);
  return createHash('sha256').update(bytes).digest();
}

/** What a signature covers. */
export function headBytes(head: ChainHead): Buffer {
  return frame(['keyhaven-audit-head', version, head.seq, head.hash]);
}

/** Free text as the chain keeps it: NFC, control characters become spaces, a recovery password pasted by mistake is out. */
export function cleanText(text: string): string {
  return withoutRecoveryPasswords(text.normalize('NFC').replace(/\p{Cc}/gu, ' '));
}

function cleanOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cleanText(text);
}
