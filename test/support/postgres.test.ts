import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshDatabase, startPostgres } from './postgres.ts';

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

describe('a fresh database', () => {
  test('is a durable PostgreSQL 18 with an owner and an application role, neither a superuser', async () => {
    const database = await freshDatabase();
    onTestFinished(database.drop);
    const facts = `select current_setting('server_version_num')::int / 10000 as version, rolsuper as super,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('full_page_writes') as pages from pg_roles where rolname = current_user`;
    const expected = [{ version: 18, super: false, fsync: 'on', commit: 'on', pages: 'on' }];
    expect(await ask(database.ownerUrl, facts)).toEqual(expected);
    expect(await ask(database.appUrl, facts)).toEqual(expected);
  });

  test('lets the application role use what the owner grants and nothing else', async () => {
    const database = await freshDatabase();
    onTestFinished(database.drop);
    await ask(database.ownerUrl, `create table note (n int); grant insert on note to ${database.appRole}`);
    await ask(database.appUrl, 'insert into note values (1)');
    await expect(ask(database.appUrl, 'select n from note')).rejects.toThrow('permission denied');
    await expect(ask(database.appUrl, 'create table mine (n int)')).rejects.toThrow('permission denied');
  });

  test('is closed to the roles of another one, and gone with its roles after drop', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    onTestFinished(other.drop);
    const trespass = new URL(one.appUrl);
    trespass.pathname = new URL(other.appUrl).pathname;
    await expect(ask(trespass.href, 'select 1')).rejects.toThrow('permission denied');
    await one.drop();
    await expect(ask(one.appUrl, 'select 1')).rejects.toThrow('authentication failed');
  });
});

describe('a server of its own', () => {
  test('keeps what it committed over kill -9', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    await ask(server.url, 'create table kept (n int); insert into kept values (7)');
    const { pid } = server;
    await server.kill9();
    await expect(ask(server.url, 'select 1')).rejects.toThrow();
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(await ask(server.url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(await server.log()).toContain('not properly shut down');
  });

  test('runs with the settings it is given', async () => {
    const server = await startPostgres({ settings: { fsync: 'off' } });
    onTestFinished(() => server.stop());
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  });
});
