import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyChain } from '../audit/verify-chain.ts';
import { KeyhavenError } from '../base/error.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqlAuditReader } from '../store/sql-audit-reader.ts';
import { tamperWithAudit } from '../store/sqlite/tamper-with-audit.ts';
import type { Installation } from './open-installation.ts';

export interface TamperingShown {
  /** What was done to the copy. */
  readonly change: string;
  /** What the verification of the copy said; undefined when it noticed nothing. */
  readonly firstBroken: { readonly sequence: number; readonly problem: string } | undefined;
}

/** What somebody with the database and its key could do, done to a copy, and found. The database itself is not touched. */
export async function demonstrateTampering({ database, file, keyring }: Installation): Promise<TamperingShown> {
  if (file === undefined)
    throw new KeyhavenError('internal', 'tampering is shown on a copy of the embedded database only');
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-tampered-'));
  try {
    const path = join(folder, 'keyhaven.db');
    const seq = await tamperWithAudit(database, path, file.key);
    const copy = await openDatabase({ kind: 'sqlite', file: path, key: file.key });
    try {
      const reader = new SqlAuditReader({ database: copy });
      const { firstBroken } = await verifyChain(reader.rows(0), keyring.signer, { head: await reader.head() });
      return {
        change: `the operator in row ${String(seq)} was changed`,
        firstBroken: firstBroken && { sequence: firstBroken.seq, problem: firstBroken.problem },
      };
    } finally {
      await copy.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
