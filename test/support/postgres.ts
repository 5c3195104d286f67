import { inject } from 'vitest';
import { knock } from './door.ts';
import { freePort } from './free-port.ts';
import { type FreshDatabase, makeDatabase } from './fresh-database.ts';
import { preparePostgres } from './postgres-home.ts';
import { PostgresServer } from './postgres-server.ts';

export interface StartPostgres {
  /** Where its data may go; the folder of the test run when left out. */
  readonly folder?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** Settings as in postgresql.conf, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a real PostgreSQL 18 on a loopback port, for a test that kills or misconfigures one. Who starts it stops it. */
export async function startPostgres(options: StartPostgres = {}): Promise<PostgresServer> {
  const home = await preparePostgres(options.folder ?? inject('runFolder'));
  const server = new PostgresServer(home, options.port ?? (await freePort()), options.settings ?? {});
  try {
    await server.restart();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Makes a database on the run's PostgreSQL, or on the one whose superuser's address is given. */
export async function freshDatabase(superuserUrl?: string): Promise<FreshDatabase> {
  return makeDatabase(superuserUrl ?? String(await knock(inject('postgresDoor'))));
}
