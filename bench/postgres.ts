import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { migrateAsOwner } from '../src/store/postgres/migrate-as-owner.ts';
import { freePort } from '../test/support/free-port.ts';
import { makeDatabase } from '../test/support/fresh-database.ts';
import { type PostgresHome, preparePostgres } from '../test/support/postgres-home.ts';
import { PostgresServer } from '../test/support/postgres-server.ts';
import { makeFolder } from './place.ts';

/** A PostgreSQL of its own, with the settings it is shipped with, on a loopback port. */
export interface Postgres {
  /** An empty database at this version, as the application's role; the one of that name where it was made before. */
  database(name: string): Promise<string>;
  end(): Promise<void>;
}

const homeShape = z.object({
  folder: z.string(),
  dataFolder: z.string(),
  binFolder: z.string(),
  logFile: z.string(),
  superuser: z.string(),
  password: z.string(),
  user: z.object({ uid: z.int().optional(), gid: z.int().optional() }),
});

const databasesShape = z.record(z.string(), z.string());

/** Starts the PostgreSQL that lies in the folder, or makes one there. */
export async function startPostgres(folder: string): Promise<Postgres> {
  makeFolder(folder);
  const server = new PostgresServer(await homeIn(folder), await freePort(), {});
  try {
    await server.restart();
  } catch (error) {
    await server.rest();
    throw error;
  }
  return {
    database: (name) => databaseOf(server, join(folder, 'databases.json'), name),
    end: () => server.rest(),
  };
}

async function homeIn(folder: string): Promise<PostgresHome> {
  const file = join(folder, 'home.json');
  if (existsSync(file)) {
    const { user, ...home } = homeShape.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { uid, gid } = user;
    return { ...home, user: uid === undefined || gid === undefined ? {} : { uid, gid } };
  }
  const home = await preparePostgres(folder);
  writeFileSync(file, JSON.stringify(home), { mode: 0o600 });
  return home;
}

async function databaseOf(server: PostgresServer, file: string, name: string): Promise<string> {
  const made = existsSync(file) ? databasesShape.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const url = new URL(made[name] ?? (await makeOne(server)));
  // Another one at each start.
  url.port = new URL(server.url).port;
  writeFileSync(file, JSON.stringify({ ...made, [name]: url.href }), { mode: 0o600 });
  return url.href;
}

async function makeOne(server: PostgresServer): Promise<string> {
  const { ownerUrl, appUrl, appRole } = await makeDatabase(server.url);
  await migrateAsOwner({ ownerUrl, appRole });
  return appUrl;
}
