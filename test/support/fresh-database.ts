import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

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

/** Makes a database on the PostgreSQL whose superuser's address is given. */
export async function makeDatabase(url: string): Promise<FreshDatabase> {
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
