import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { Client } from 'pg';
import { inject } from 'vitest';
import { knock } from './door.ts';
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

/** An empty database with the two roles that an installation has. */
export interface FreshDatabase {
  /** Of the role that owns the database and migrates it; no superuser. */
  readonly ownerUrl: string;
  /** Of the role that the server uses; it can connect and has been granted nothing else. */
  readonly appUrl: string;
  readonly appRole: string;
  /** Removes the database, whoever is connected, and both roles. */
  drop(): Promise<void>;
}

/** Makes a database on the run's PostgreSQL, or on the one whose superuser's address is given. */
export async function freshDatabase(superuserUrl?: string): Promise<FreshDatabase> {
  const url = superuserUrl ?? String(await knock(inject('postgresDoor')));
  const name = `keyhaven_${randomBytes(6).toString('hex')}`;
  const owner = { role: `${name}_owner`, password: randomBytes(12).toString('hex') };
  const app = { role: `${name}_app`, password: randomBytes(12).toString('hex') };
  await execute(url, [
    `create role ${owner.role} login password '${owner.password}'`,
    `create role ${app.role} login password '${app.password}'`,
    `create database ${name} owner ${owner.role}`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${app.role}`,
  ]);
  return {
    ownerUrl: urlOf(url, name, owner),
    appUrl: urlOf(url, name, app),
    appRole: app.role,
    drop: () =>
      execute(url, [`drop database if exists ${name} with (force)`, `drop role if exists ${owner.role}, ${app.role}`]),
  };
}

function urlOf(server: string, database: string, login: { role: string; password: string }): string {
  const url = new URL(server);
  url.username = login.role;
  url.password = login.password;
  url.pathname = `/${database}`;
  return url.href;
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
