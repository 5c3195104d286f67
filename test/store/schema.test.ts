import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { tables } from '../../src/store/migrations/0001-tables.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import type { Schema } from '../../src/store/schema.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { keyClaim, ownerAuthClaim, roomyLimits, sealed } from '../support/claims.ts';
import { type EmptyDatabase, eachDatabase } from '../support/each-database.ts';
import { openStore, optionsOf } from '../support/store.ts';

const refused = /permission denied|never changes|never deleted|refuses this account a right/;

/** Runs a statement as the server would and says how it ended. */
async function attempt(db: Kysely<Schema>, statement: string): Promise<string> {
  try {
    await sql.raw(statement).execute(db);
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One row in each table that matters here. */
async function filled(empty: EmptyDatabase) {
  const store = await openStore(empty);
  const escrow = new SqlEscrowStore(store.context, roomyLimits);
  await escrow.submit(
    await keyClaim(escrow, {
      users: ['CONTOSO\\anna'],
      keyPackage: await sealed(escrow, 'package'),
      metadata: await sealed(escrow, 'm'),
    }),
  );
  await escrow.submit(await ownerAuthClaim(escrow));
  return store.database.write;
}

async function ownersVersion(empty: EmptyDatabase & { kind: 'postgres' }, version: number): Promise<void> {
  const owner = connect(empty.ownerUrl);
  await sql`update schema_version set version = ${version}`.execute(owner);
  await owner.destroy();
}

describe('the schema', () => {
  eachDatabase((empty, kind) => {
    test('lets nobody change or delete an audit row, a key or what is sealed', async () => {
      const db = await filled(await empty());
      for (const table of [
        'audit_event',
        'recovery_key',
        'key_package',
        'owner_auth',
        'volume',
        'computer',
        'installation',
        'data_key',
      ]) {
        expect(await attempt(db, `delete from ${table}`), table).toMatch(refused);
      }
      for (const change of [
        "audit_event set actor = 'somebody else'",
        'audit_event set seq = seq + 1',
        'recovery_key set sealed_password = mac',
        'recovery_key set computer_id = 1, mac = mac',
        'key_package set sealed = change_id',
        'owner_auth set sealed = change_id',
        'volume set computer_id = computer_id',
        "association set person = 'CONTOSO\\eve'",
        'data_key set wrapped = wrapped',
      ]) {
        expect(await attempt(db, `update ${change}`), change).toMatch(refused);
      }
    });

    test('lets the server change what may change, and delete what it takes back', async () => {
      const db = await filled(await empty());
      for (const statement of [
        "update recovery_key set proof = 'proven', disclosed_at = 1, rotation_due_at = 2",
        "update volume set type = 'fixed'",
        "update computer set state = 'stolen', keeps_no_owner_auth = 1",
        'update data_key set seals = seals + 1',
        'update audit_head set seq = seq',
        'delete from proof_request',
        'delete from association',
        'delete from session',
      ]) {
        expect(await attempt(db, statement), statement).toBe('done');
      }
    });

    test('keeps integers to 2^53, bytes with zeros and text in order of its bytes', async () => {
      const { database } = await openStore(await empty());
      const computer = {
        generation: 0,
        created_at: Number.MAX_SAFE_INTEGER,
        state: 'active',
        keeps_no_owner_auth: 0,
      } as const;
      const names = ['a', 'B', 'ä', 'Z', 'CONTOSO\\WS01', 'CONTOSO-WS01'];
      await database.write
        .insertInto('computer')
        .values(names.map((name, at) => ({ ...computer, id: at + 1, name })))
        .execute();
      const rows = await database.read.selectFrom('computer').select(['name', 'created_at']).orderBy('name').execute();
      expect(rows.map(({ name }) => name)).toEqual(['B', 'CONTOSO-WS01', 'CONTOSO\\WS01', 'Z', 'a', 'ä']);
      expect(rows[0]?.created_at).toBe(Number.MAX_SAFE_INTEGER);
      const volume = {
        id: 10,
        computer_id: 1,
        guid: Buffer.from('00ff00ff', 'hex'),
        created_at: 1,
        change_id: randomBytes(16),
        mac: Buffer.alloc(0),
        type: 'fixed',
      } as const;
      await database.write.insertInto('volume').values(volume).execute();
      expect(await database.read.selectFrom('volume').selectAll().execute()).toEqual([volume]);
    });

    test('refuses rows that point nowhere and truth values that are none', async () => {
      const { database } = await openStore(await empty());
      expect(
        await attempt(
          database.write,
          "insert into association values (1, 99, 'p', 'manual', 'm', null, 1, x'', x'')".replaceAll(
            "x''",
            kind === 'sqlite' ? "x''" : "''",
          ),
        ),
      ).toMatch(/foreign key/i);
      expect(await attempt(database.write, "insert into computer values (1, 'n', 0, 1, 'active', 2)")).toMatch(
        /check/i,
      );
    });

    test('refuses a database that a newer program has migrated', async () => {
      const place = await empty();
      const options = await optionsOf(place);
      if (place.kind === 'postgres') await ownersVersion(place, 99);
      else {
        const database = await openDatabase(options);
        await sql`update schema_version set version = 99`.execute(database.write);
        await database.close();
      }
      await expect(openDatabase(options)).rejects.toMatchObject({
        code: 'store-version',
        message: expect.stringContaining('99'),
      });
    });

    test('has the columns that the types promise', async () => {
      const { database } = await openStore(await empty());
      for (const [name, { columns }] of Object.entries(tables)) {
        const names = Object.keys(columns)
          .map((column) => `"${column}"`)
          .join(', ');
        expect(await attempt(database.read, `select ${names} from ${name} limit 1`), name).toBe('done');
      }
    });
  });

  describe('on postgres alone', () => {
    test('is never migrated by a server', async () => {
      const { freshDatabase } = await import('../support/postgres.ts');
      const { appUrl, ownerUrl, appRole, drop } = await freshDatabase();
      await expect(openDatabase({ kind: 'postgres', url: appUrl })).rejects.toMatchObject({ code: 'store-version' });
      await expect(migrateAsOwner({ ownerUrl, appRole: 'nobody_of_that_name' })).rejects.toMatchObject({
        code: 'configuration-invalid',
      });
      await migrateAsOwner({ ownerUrl, appRole });
      // a second time changes nothing
      await migrateAsOwner({ ownerUrl, appRole });
      const database = await openDatabase({ kind: 'postgres', url: appUrl });
      await database.health();
      await database.close();
      await drop();
    });
  });
});
