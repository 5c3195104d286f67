import { createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Mac, Signer } from '../../src/base/mac.ts';
import { Secret } from '../../src/base/secret.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { InstallationStore } from '../../src/store/installation.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import { RowIds } from '../../src/store/row-ids.ts';
import type { EmptyDatabase } from '../support/each-database.ts';

export interface OpenContext {
  readonly context: StoreContext;
  /** What `onForged` was told: table and id. */
  readonly forged: string[];
  /** Changes rows as somebody does who has the database and not the keys. */
  tamper(statement: RawBuilder<unknown>): Promise<void>;
  /** Another server on the same database; PostgreSQL only. */
  another(): Promise<StoreContext>;
}

/** A store of an installation of its own, with real keys. */
export async function openContext(empty: EmptyDatabase): Promise<OpenContext> {
  const keys = { mac: hmac(randomBytes(32)), signer: ed25519() };
  const forged: string[] = [];
  const open = async () => {
    const database = await openEmpty(empty);
    onTestFinished(() => database.close());
    return database;
  };
  if (empty.kind === 'postgres') await migrateAsOwner(empty);
  const database = await open();
  await new InstallationStore(database).create({
    installationId: randomBytes(16),
    canary: randomBytes(32),
    createdAt: 1,
    keys: [{ id: 1, purpose: 'cell', version: 1, wrapped: randomBytes(60), state: 'active', createdAt: 1, seals: 0 }],
  });
  return {
    context: contextOf(database, keys, forged),
    forged,
    tamper: (statement) => (empty.kind === 'sqlite' ? tamperSqlite(database, statement) : tamperPostgres(empty.ownerUrl, statement)),
    another: async () => contextOf(await open(), keys, forged),
  };
}

function openEmpty(empty: EmptyDatabase): Promise<Database> {
  return empty.kind === 'sqlite'
    ? openDatabase({ kind: 'sqlite', file: empty.file, key: Secret.fromBytes(randomBytes(32)) })
    : openDatabase({ kind: 'postgres', url: empty.appUrl });
}

function contextOf(database: Database, keys: { mac: Mac; signer: Signer }, forged: string[]): StoreContext {
  return {
    database,
    ...keys,
    rowIds: new RowIds(database, 'row'),
    batchIds: new RowIds(database, 'batch'),
    clock: () => 1_800_000_000_000,
    onForged: (table, id) => {
      forged.push(`${table} ${String(id)}`);
    },
  };
}

async function tamperSqlite({ write }: Database, statement: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`.execute(write);
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(write);
  await statement.execute(write);
}

async function tamperPostgres(ownerUrl: string, statement: RawBuilder<unknown>): Promise<void> {
  const db = connect(ownerUrl, { poolSize: 1 });
  try {
    await statement.execute(db);
  } finally {
    await db.destroy();
  }
}

function hmac(key: Buffer): Mac {
  const tagOf = (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest();
  return { sign: tagOf, verify: (bytes, tag) => tag.length === 32 && timingSafeEqual(tagOf(bytes), tag) };
}

function ed25519(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
  };
}
