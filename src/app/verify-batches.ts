import type { AuditReader } from '../audit/audit-log.ts';
import type { AuditRow } from '../audit/chain.ts';
import type { Verification } from '../audit/verification.ts';
import type { BatchDigest } from '../store/claim-digest.ts';

export interface BatchSources {
  readonly audit: Pick<AuditReader, 'rows'>;
  readonly batches: { batchRows(after: number): AsyncIterable<BatchDigest> };
}

type Found = NonNullable<Verification['batches']>;

/**
 * Compares what the chain says about each escrow batch, up to the row `until`, with the claims in the tables: a key that
 * was removed, replaced or slipped in shows. A batch and its audit row become visible at once, so the tables are read
 * after `until` is known, and the chain after the tables.
 */
export async function verifyBatches({ audit, batches }: BatchSources, until: number): Promise<Found> {
  const inTables = new Map<number, BatchDigest>();
  for await (const digest of batches.batchRows(0)) inTables.set(digest.batchId, digest);
  const seen = new Set<number>();
  let checked = 0;
  for await (const row of audit.rows(0)) {
    const said = row.type === 'escrow-batch' ? readDetail(row) : undefined;
    if (said === undefined) continue;
    seen.add(said.batchId);
    if (row.seq > until) continue;
    checked += 1;
    const problem = problemOf(said, inTables.get(said.batchId));
    if (problem !== undefined) return { checked, firstBroken: { seq: row.seq, problem } };
  }
  const unrecorded = [...inTables.values()].find(({ batchId }) => !seen.has(batchId));
  if (unrecorded === undefined) return { checked };
  return {
    checked,
    firstBroken: { seq: 0, problem: `batch ${String(unrecorded.batchId)} of claims is on no audit row` },
  };
}

function problemOf(said: BatchDigest, found: BatchDigest | undefined): string | undefined {
  if (found === undefined) return `all ${String(said.count)} claims of its batch are missing`;
  if (found.count !== said.count) return `its batch had ${String(said.count)} claims and has ${String(found.count)}`;
  return found.hash === said.hash ? undefined : 'the claims of its batch were changed';
}

function readDetail(row: AuditRow): BatchDigest | undefined {
  const detail: unknown = JSON.parse(row.detail ?? '{}');
  if (typeof detail !== 'object' || detail === null) return undefined;
  if (!('batch' in detail) || !('count' in detail) || !('hash' in detail)) return undefined;
  const { batch, count, hash } = detail;
  if (typeof batch !== 'number' || typeof count !== 'number' || typeof hash !== 'string') return undefined;
  return { batchId: batch, count, hash };
}
