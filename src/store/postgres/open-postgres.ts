import { type Dialect, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { KeyhavenError } from '../../base/error.ts';
import type { Database } from '../database.ts';
import { newestVersion, readVersion, touch } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { checkSafety } from './check-safety.ts';
import { postgresCapabilities } from './postgres-capabilities.ts';
import { PostgresDriver } from './postgres-driver.ts';

export interface PostgresOptions {
  readonly kind: 'postgres';
  /** Of the application's role: `postgres://keyhaven@host/database`. */
  readonly url: string;
  readonly poolSize?: number | undefined;
  /** Milliseconds after which a statement counts as hung. */
  readonly deadline?: number | undefined;
}

interface ConnectOptions {
  readonly poolSize?: number | undefined;
  readonly deadline?: number | undefined;
  /** Milliseconds after which the server itself gives up; 0 is never. */
  readonly serverTimeout?: number | undefined;
}

const poolSizeDefault = 10;
const deadlineDefault = 4000;
const serverTimeoutDefault = 3000;

/** Connects as the application's role. Never migrates: that is the owner's, who may change the audit trail. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const db = connect(options.url, options);
  try {
    await checkVersion(db);
    await checkSafety(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    read: db,
    write: db,
    capabilities: postgresCapabilities,
    health: async () => {
      await touch(db);
    },
    close: () => db.destroy(),
  };
}

/** A pool that finds our two schemas and gives up on a database that does not answer. */
export function connect(url: string, options: ConnectOptions = {}): Kysely<Schema> {
  const deadline = options.deadline ?? deadlineDefault;
  const serverTimeout = options.serverTimeout ?? serverTimeoutDefault;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? poolSizeDefault,
    application_name: 'keyhaven',
    // Temporary tables come last, or one named like ours would stand before it.
    options: '-c search_path=recovery,compliance,pg_temp -c default_transaction_isolation=read\\ committed',
    statement_timeout: serverTimeout,
    lock_timeout: serverTimeout,
    idle_in_transaction_session_timeout: serverTimeout,
    connectionTimeoutMillis: deadline,
    // The server's time-outs need a server that runs; this one holds when it is stopped or out of reach.
    query_timeout: deadline,
    keepAlive: true,
    // Statements that need not know each other's results go in one trip.
    pipeline: true,
    types: integersAsNumbers(),
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Schema>({ dialect: dialectOf(pool) });
}

function dialectOf(pool: pg.Pool): Dialect {
  return {
    createDriver: () => new PostgresDriver(pool),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

function integersAsNumbers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, parseInteger);
  return types;
}

/** All our integers are safe ones; another would be rounded silently. */
function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the database returned ${text}, which is no safe integer`);
  return value;
}

async function checkVersion(db: Kysely<Schema>): Promise<void> {
  const version = await readVersion(db, postgresCapabilities);
  if (version === newestVersion) return;
  const found =
    version === 0
      ? 'the database has no tables of Keyhaven'
      : `the database has version ${String(version)}, this program needs ${String(newestVersion)}`;
  throw new KeyhavenError('store-version', `${found}; run keyhaven migrate with the address of its owner`);
}
