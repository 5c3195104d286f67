import type { z } from 'zod';
import type { AuditRow } from '../../audit/chain.ts';
import type { Verification } from '../../audit/verification.ts';
import { formatTime } from '../../base/clock.ts';
import { type AuditEvent, auditEvent, type VerifyAuditResponse } from '../../wire/rest/audit.ts';

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
