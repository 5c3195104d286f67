import type { z } from 'zod';
import type { AuditRow } from '../../audit/chain.ts';
import type { Verification } from '../../audit/verification.ts';
import { formatTime } from '../../base/clock.ts';
import type { OwnRecovery } from '../../recovery/list-own-recoveries.ts';
import { type AuditEvent, auditEvent, type VerifyAuditResponse } from '../../wire/rest/audit.ts';
import type { OwnRecovery as OwnRecoveryAnswer } from '../../wire/rest/recovery.ts';
import { guid } from '../../wire/rest/scalars.ts';

const detailForm = auditEvent.shape.detail;

export function renderAuditRow(row: AuditRow): AuditEvent {
  const detail = readDetail(row.detail);
  return {
    sequence: row.seq,
    at: formatTime(row.at),
    type: row.type,
    source: row.source,
    result: row.result,
    actor: row.actor,
    ...(row.endUser !== null && { endUser: row.endUser }),
    ...(row.computer !== null && { computer: row.computer }),
    ...(row.keyType !== null && { keyType: row.keyType }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.ticket !== null && { ticket: row.ticket }),
    ...(detail && { detail }),
  };
}

/** Who was given a secret of the reader's own computers; of other computers and volumes nothing. */
export function renderOwnRecovery({ row, computers, byMyself }: OwnRecovery): OwnRecoveryAnswer {
  const keyId = guid.safeParse(readDetail(row.detail)?.['keyId']).data;
  return {
    sequence: row.seq,
    at: formatTime(row.at),
    source: row.source,
    by: row.actor,
    byMyself,
    computer: computers.join(', '),
    keyType: row.keyType ?? 'Recovery Key Password',
    ...(keyId !== undefined && { keyId }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}

/** A row that somebody tampered with must still be listed, or one bad row hides all of them. */
function readDetail(text: string | null): z.infer<typeof detailForm> {
  if (text === null) return undefined;
  try {
    return detailForm.parse(JSON.parse(text));
  } catch {
    return { unreadable: true };
  }
}

export function renderVerification(found: Verification): VerifyAuditResponse {
  const { checkpoint, batches } = found;
  return {
    intact: found.intact,
    rows: found.rows,
    head: { sequence: found.head.seq, hash: found.head.hash },
    ...(found.firstBroken && { firstBroken: renderBroken(found.firstBroken) }),
    ...(checkpoint && { checkpoint: { sequence: checkpoint.seq, hash: checkpoint.hash, agrees: checkpoint.agrees } }),
    ...(batches && {
      batches: {
        checked: batches.checked,
        ...(batches.firstBroken && { firstBroken: renderBroken(batches.firstBroken) }),
      },
    }),
  };
}

function renderBroken(broken: { seq: number; problem: string }): { sequence: number; problem: string } {
  return { sequence: broken.seq, problem: broken.problem };
}
