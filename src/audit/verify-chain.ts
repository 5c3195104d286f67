import type { Signer } from '../base/mac.ts';
import type { AuditRow, ChainHead } from './chain.ts';
import { genesis, headBytes, rowHash } from './chain.ts';

/** What walking the chain from its beginning found. */
export interface ChainWalk {
  readonly rows: number;
  readonly head: ChainHead;
  readonly firstBroken?: { readonly seq: number; readonly problem: string } | undefined;
  /** Whether the row of the checkpoint came by with the same hash; undefined without a checkpoint. */
  readonly checkpointAgrees?: boolean | undefined;
}

/**
 * Walks every row: numbers without a gap, each hash over the row before, signatures of this installation, and a signed
 * end. Stops at the first row that does not fit, because all hashes behind it lean on it.
 */
export async function verifyChain(
  rows: AsyncIterable<AuditRow>,
  signer: Signer,
  known: { head: ChainHead; checkpoint?: ChainHead | undefined },
): Promise<ChainWalk> {
  let head = genesis;
  let signed = true;
  let checkpointAgrees = known.checkpoint && known.checkpoint.seq === genesis.seq;
  for await (const row of rows) {
    const problem = problemOf(row, head, signer);
    if (problem !== undefined)
      return { rows: head.seq, head, firstBroken: { seq: head.seq + 1, problem }, checkpointAgrees };
    head = { seq: row.seq, hash: row.hash };
    signed = row.signature !== null;
    if (known.checkpoint?.seq === row.seq) checkpointAgrees = known.checkpoint.hash.equals(row.hash);
  }
  return { rows: head.seq, head, firstBroken: brokenEnd(head, signed, known), checkpointAgrees };
}

function problemOf(row: AuditRow, head: ChainHead, signer: Signer): string | undefined {
  if (row.seq > head.seq + 1) return 'rows are missing: the number of the next one is ' + String(row.seq);
  if (row.seq !== head.seq + 1) return 'its number was given before';
  if (!rowHash(head.hash, row).equals(row.hash)) return 'its content or the row before it was changed';
  if (row.signature !== null && !signer.verify(headBytes(row), row.signature))
    return 'its signature is not of this installation';
  return undefined;
}

/** The end: signed, not cut off, and as long as the head row and the checkpoint say. */
function brokenEnd(
  head: ChainHead,
  signed: boolean,
  known: { head: ChainHead; checkpoint?: ChainHead | undefined },
): { seq: number; problem: string } | undefined {
  if (!signed)
    return {
      seq: head.seq,
      problem: 'the last row is not signed: rows behind it were cut off, or it was put there past the server',
    };
  if (known.head.seq === head.seq && !known.head.hash.equals(head.hash))
    return { seq: head.seq, problem: 'it is not the row that the head of the trail names' };
  if (known.head.seq > head.seq)
    return { seq: head.seq + 1, problem: `rows are missing up to ${String(known.head.seq)}, where the chain ended` };
  if (known.checkpoint && known.checkpoint.seq > head.seq) {
    return {
      seq: head.seq + 1,
      problem: `rows are missing up to ${String(known.checkpoint.seq)}, which the checkpoint has`,
    };
  }
  return undefined;
}
