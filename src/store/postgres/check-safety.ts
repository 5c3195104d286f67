import { type Kysely, sql } from 'kysely';
import { KeyhavenError } from '../../base/error.ts';
import type { Schema } from '../schema.ts';

interface Findings {
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  changes_audit: boolean;
  deletes_keys: boolean;
}

/**
 * Refuses a server that loses what it acknowledged, and a role that could rewrite the trail or delete keys. Throws
 * `store-unsafe`, naming each finding.
 */
export async function checkSafety(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<Findings>`
    select
      current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit,
      has_any_column_privilege('compliance.audit_event', 'update')
        or has_table_privilege('compliance.audit_event', 'delete, truncate') as changes_audit,
      has_table_privilege('recovery.recovery_key', 'delete, truncate') as deletes_keys`.execute(db);
  const [found] = rows;
  const problems = found ? problemsOf(found) : [];
  if (problems.length > 0)
    throw new KeyhavenError('store-unsafe', `this PostgreSQL is not safe to keep keys in: ${problems.join('; ')}`);
}

function problemsOf(found: Findings): string[] {
  const problems: string[] = [];
  if (found.fsync !== 'on') problems.push('set fsync = on, or acknowledged keys are lost with the power');
  if (found.full_page_writes !== 'on') problems.push('set full_page_writes = on, or a crash can leave torn pages');
  if (found.synchronous_commit === 'off')
    problems.push('set synchronous_commit = on, or acknowledged keys are lost in a crash');
  if (found.changes_audit)
    problems.push(
      'connect as a role that can neither update nor delete audit rows, and is neither owner nor superuser',
    );
  if (found.deletes_keys) problems.push('connect as a role that cannot delete recovery keys');
  return problems;
}
