import { expect } from 'vitest';
import { type AuditRow, genesis, headBytes, rowHash } from '../../src/audit/chain.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlBatchReader } from '../../src/store/sql-batch-reader.ts';

/** Walks the chain and returns its rows; fails at the first that does not fit. */
export async function verifyChain(context: StoreContext): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  let head = genesis;
  for await (const row of new SqlAuditReader(context).rows(0)) {
    expect(row.seq).toBe(head.seq + 1);
    expect(rowHash(head.hash, row)).toEqual(row.hash);
    if (row.signature) expect(context.signer.verify(headBytes(row), row.signature)).toBe(true);
    rows.push(row);
    head = row;
  }
  expect(await new SqlAuditReader(context).head()).toEqual({ seq: head.seq, hash: head.hash });
  return rows;
}

/** Fails unless each batch in the tables is what its audit row says, and there are no others. */
export async function verifyBatches(context: StoreContext): Promise<void> {
  const said = new Map<number, unknown>();
  for (const row of await verifyChain(context)) {
    if (row.type !== 'escrow-batch' || row.detail === null) continue;
    const detail: { batch: number } = JSON.parse(row.detail);
    const { batch, ...digest } = detail;
    said.set(batch, digest);
  }
  for await (const { batchId, ...digest } of new SqlBatchReader(context).batchRows(0)) {
    expect(digest).toEqual(said.get(batchId));
    said.delete(batchId);
  }
  expect([...said.keys()]).toEqual([]);
}
