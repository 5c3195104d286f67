import { sql } from 'kysely';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { Database } from '../database.ts';
import { openSqlite } from './open-sqlite.ts';

/**
 * Copies an embedded database to `path` and puts another operator into the row of the last key that was revealed in the copy, past the triggers, as
 * somebody would who holds the file and its key. Returns the number of that row. For the demo and the tests.
 */
export async function tamperWithAudit(original: Database, path: string, key: Secret | undefined): Promise<number> {
  await sql`vacuum into ${path}`.execute(original.write);
  const copy = await openSqlite({ kind: 'sqlite', file: path, key });
  try {
    const row = await copy.read
      .selectFrom('audit_event')
      .select('seq')
      .where('type', '=', 'key-reveal')
      .where('result', '=', 'Successful')
      .orderBy('seq', 'desc')
      .executeTakeFirst();
    if (row === undefined) throw new KeyhavenError('internal', 'there is no reveal to tamper with');
    await sql`drop trigger audit_event_fix`.execute(copy.write);
    await copy.write.updateTable('audit_event').set({ actor: 'somebody else' }).where('seq', '=', row.seq).execute();
    return row.seq;
  } finally {
    await copy.close();
  }
}
