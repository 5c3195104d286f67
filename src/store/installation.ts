import { type Kysely, sql } from 'kysely';
import { genesis } from '../audit/chain.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Database } from './database.ts';
import { tables } from './migrations/0001-tables.ts';
import type { DataKeyTable, Schema } from './schema.ts';

/** A data key as it is stored; nothing in it is secret. */
export interface StoredDataKey {
  readonly id: number;
  readonly purpose: DataKeyTable['purpose'];
  readonly version: number;
  readonly wrapped: Buffer;
  readonly state: DataKeyTable['state'];
  readonly createdAt: number;
  readonly seals: number;
}

export interface StoredInstallation {
  readonly installationId: Buffer;
  readonly canary: Buffer;
  readonly createdAt: number;
  readonly keys: readonly StoredDataKey[];
}

/** What makes a database one installation's: made once, before anything else is in it. */
export class InstallationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(): Promise<StoredInstallation | undefined> {
    const db = this.#database.read;
    const row = await db.selectFrom('installation').selectAll().where('id', '=', 1).executeTakeFirst();
    if (!row) return undefined;
    const keys = await db
      .selectFrom('data_key')
      .select(['id', 'purpose', 'version', 'wrapped', 'state', 'created_at as createdAt', 'seals'])
      .orderBy('id')
      .execute();
    return { installationId: row.installation_id, canary: row.canary, createdAt: row.created_at, keys };
  }

  /** True while there is no row in any table: only then may an installation be made. */
  async isEmpty(): Promise<boolean> {
    return await isEmpty(this.#database.read);
  }

  /** Two servers may start at once: one makes it, the other gets `already-exists` and reads what the first made. */
  async create(installation: StoredInstallation): Promise<void> {
    const { write, capabilities } = this.#database;
    await write.transaction().execute(async (trx) => {
      await capabilities.lockSetup(trx);
      if (!(await isEmpty(trx))) {
        throw new KeyhavenError(
          'already-exists',
          'the database is not empty; open what is there, or connect to another one',
        );
      }
      await insertInstallation(trx, installation);
    });
  }

  /** Raises the count of seals before they are made, and returns the new total over all servers. */
  async reserveSeals(dataKeyId: number, block: number): Promise<number> {
    const row = await this.#database.write
      .updateTable('data_key')
      .set((eb) => ({ seals: eb('seals', '+', block) }))
      .where('id', '=', dataKeyId)
      .returning('seals')
      .executeTakeFirst();
    if (!row)
      throw new KeyhavenError(
        'installation-incomplete',
        `data key ${String(dataKeyId)} is missing; restore the database from a backup`,
      );
    return row.seals;
  }
}

async function isEmpty(db: Kysely<Schema>): Promise<boolean> {
  const names = Object.keys(tables).filter((name) => name !== 'schema_version');
  const anyRow = sql.join(
    names.map((name) => sql`exists (select 1 from ${sql.table(name)})`),
    sql` or `,
  );
  const { rows } = await sql`select 1 where ${anyRow}`.execute(db);
  return rows.length === 0;
}

async function insertInstallation(trx: Kysely<Schema>, installation: StoredInstallation): Promise<void> {
  const { installationId, canary, createdAt, keys } = installation;
  await trx
    .insertInto('installation')
    .values({ id: 1, installation_id: installationId, canary, created_at: createdAt })
    .execute();
  await trx
    .insertInto('data_key')
    .values(keys.map(({ createdAt: created_at, ...key }) => ({ ...key, created_at })))
    .execute();
  await trx
    .insertInto('row_id')
    .values([
      { name: 'row', next: 1 },
      { name: 'batch', next: 1 },
    ])
    .execute();
  await trx.insertInto('audit_head').values({ id: 1, seq: genesis.seq, hash: genesis.hash }).execute();
}
