import { copyFileSync, existsSync, renameSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escrow, newKey, reveal, type SentKey, search } from '../support/escrowing.ts';
import { type Place, placeOn, postgresPlace } from '../support/installation-place.ts';
import { type Answer, computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { childrenOf } from '../support/process-tree.ts';

const limit = 5000;

interface Stage {
  readonly place: Place;
  readonly server: Keyhaven;
  /** The bearers of the operator and of the computer. */
  readonly advanced: string;
  readonly computer: string;
  readonly key: SentKey;
}

/** A server with one key that an advanced operator may reveal. */
async function prepare(place: Place): Promise<Stage> {
  const server = await startKeyhaven(place.env, place.folder);
  const advanced = await person(server, 'adam', ['advanced-helpdesk']);
  const key = newKey('CONTOSO\\WS01');
  const computer = await computerToken(server, key.computer);
  const stored = await escrow(server, key, computer);
  expect(stored.status, stored.text).toBe(201);
  return { place, server, advanced, computer, key };
}

/** What a reveal leaves, besides its audit row. */
async function marksOf({ place, server }: Stage, dataFolder?: string) {
  return place.look(
    server,
    async (db) => ({
      keys: await db.selectFrom('recovery_key').select(['disclosed_at', 'rotation_due_at']).execute(),
      reveals: await db.selectFrom('audit_event').select('seq').where('type', '=', 'key-reveal').execute(),
      permissions: await db.selectFrom('tpm_reset_permission').selectAll().execute(),
      notices: await db.selectFrom('owner_notice').selectAll().execute(),
    }),
    dataFolder,
  );
}

const nothingMarked = {
  keys: [{ disclosed_at: null, rotation_due_at: null }],
  reveals: [],
  permissions: [],
  notices: [],
};

async function timed(work: () => Promise<Answer>): Promise<Answer & { took: number }> {
  const began = performance.now();
  const answer = await work();
  return { ...answer, took: performance.now() - began };
}

function expectRefused(answer: Answer & { took: number }, key: SentKey): void {
  expect(answer, answer.text).toMatchObject({
    status: 503,
    body: { status: 503, code: expect.stringMatching(/^(store|audit)-unavailable$/) },
  });
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.text).not.toContain(key.recoveryPassword);
  expect(answer.took).toBeLessThan(limit);
}

/** Reveal and search, by someone whom the server has just recognised and by someone whom it must look up. */
async function expectNothingShown({ server, advanced, key }: Stage): Promise<void> {
  for (const ask of [reveal, search]) expectRefused(await timed(() => ask(server, key.keyId, advanced)), key);
  await sleep(2100);
  const [revealed, found] = await Promise.all([
    timed(() => reveal(server, key.keyId, advanced)),
    timed(() => search(server, key.keyId, advanced)),
  ]);
  for (const answer of [revealed, found]) expectRefused(answer, key);
}

async function expectShown(stage: Stage): Promise<void> {
  const { server, advanced, key } = stage;
  const found = await search(server, key.keyId, advanced);
  expect(found, found.text).toMatchObject({ status: 200, body: { matches: [{ keyId: key.keyId }] } });
  const answer = await reveal(server, key.keyId, advanced);
  expect(answer, answer.text).toMatchObject({
    status: 200,
    body: { keys: [{ recoveryPassword: key.recoveryPassword }] },
  });
  const marks = await marksOf(stage);
  expect(marks.keys).toEqual([{ disclosed_at: expect.any(Number), rotation_due_at: expect.any(Number) }]);
  expect(marks.reveals).toHaveLength(1);
}

describe('with the audit table read-only', () => {
  test('the embedded store shows and marks nothing', async () => {
    const prepared = await prepare(await placeOn('sqlite'));
    const { place } = prepared;
    await prepared.server.stop();
    await place.change(
      "create trigger read_only before insert on audit_event begin select raise(abort, 'read-only'); end",
    );
    const server = await prepared.server.again();
    const stage = { ...prepared, server };
    const another = newKey(stage.key.computer);
    await expectNothingShown(stage);
    expect(await marksOf(stage)).toEqual(nothingMarked);
    // An escrow promises its row, too.
    const refused = await timed(() => escrow(server, another, stage.computer));
    expectRefused(refused, another);
    expect((await marksOf(stage)).keys).toHaveLength(1);
    expect(await server.stop()).toBe(0);
    await place.change('drop trigger read_only');
    const mended = { ...prepared, server: await server.again() };
    await expectShown(mended);
    expect(await mended.server.stop()).toBe(0);
  }, 120_000);

  test('PostgreSQL shows and marks nothing, and needs no restart of the server afterwards', async () => {
    const stage = await prepare(await placeOn('postgres'));
    const { place, server } = stage;
    const role = place.database?.appRole ?? '';
    await place.change(`revoke insert on compliance.audit_event from ${role}`);
    await expectNothingShown(stage);
    expect(await marksOf(stage)).toEqual(nothingMarked);
    await place.change(`grant insert on compliance.audit_event to ${role}`);
    await expectShown(stage);
    expect(await server.stop()).toBe(0);
  }, 120_000);
});

describe('with the disk full', () => {
  /** The data folder moves to a small file system that only this server sees and that ends with it. */
  const onSmallDisk = (folder: string): readonly string[] => {
    const asRoot = process.getuid?.() === 0;
    const data = join(folder, 'data');
    const script = `cp -a "$1" "$1.kept" && mount -t tmpfs -o size=6m,mode=700 tmpfs "$1" && cp -a "$1.kept/." "$1" && shift && exec "$@"`;
    return ['unshare', asRoot ? '-m' : '-Urm', 'sh', '-c', script, 'sh', data];
  };

  test('the embedded store shows and marks nothing', async () => {
    const prepared = await prepare(await placeOn('sqlite'));
    await prepared.server.stop();
    const server = await startKeyhaven(prepared.place.env, prepared.place.folder, onSmallDisk(prepared.place.folder));
    const stage = { ...prepared, server };
    const data = `/proc/${String(server.pid)}/root${join(prepared.place.folder, 'data')}`;
    expect(existsSync(join(data, 'keyhaven.db'))).toBe(true);
    const filler = join(data, 'filler');
    fill(filler);
    // The log has the two pages of the start's own row, and no record of a reveal or a search fits into those.
    await expectNothingShown(stage);
    expect(await marksOf(stage, data)).toEqual(nothingMarked);
    writeFileSync(filler, '');
    const found = await search(server, stage.key.keyId, stage.advanced);
    expect(found.status, found.text).toBe(200);
    const answer = await reveal(server, stage.key.keyId, stage.advanced);
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: { keys: [{ recoveryPassword: stage.key.recoveryPassword }] },
    });
    expect((await marksOf(stage, data)).keys).toEqual([
      { disclosed_at: expect.any(Number), rotation_due_at: expect.any(Number) },
    ]);
    expect(await server.stop()).toBe(0);
  }, 120_000);

  function fill(file: string): void {
    for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
    }
    expect(statfsSync(file).bavail).toBe(0);
  }
});

describe('with the embedded database deleted or replaced while it is open', () => {
  test.each(['keyhaven.db', 'keyhaven.db-wal'])(
    '%s: nothing is shown or taken in, until it is back',
    async (name) => {
      const stage = await prepare(await placeOn('sqlite'));
      const path = join(stage.place.folder, 'data', name);
      renameSync(path, `${path}.away`);
      await expectNothingShown(stage);
      expect((await stage.server.call('GET', '/readyz')).status).toBe(503);
      copyFileSync(`${path}.away`, path);
      await expectNothingShown(stage);
      renameSync(`${path}.away`, path);
      expect((await reveal(stage.server, stage.key.keyId, stage.advanced)).status).toBe(200);
      expect(await stage.server.stop()).toBe(0);
    },
    120_000,
  );
});

describe('with PostgreSQL gone', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('killed: nothing is shown or marked, and the server needs no restart afterwards', async () => {
    const stage = await prepare(await postgresPlace({}, postgres.url));
    await postgres.kill9();
    await expectNothingShown(stage);
    await postgres.restart();
    expect(await marksOf(stage)).toEqual(nothingMarked);
    await expectShown(stage);
    expect(await stage.server.stop()).toBe(0);
  }, 120_000);

  test('hanging: nothing is shown or marked, and the server needs no restart afterwards', async () => {
    const stage = await prepare(await postgresPlace({}, postgres.url));
    const resume = await hang(postgres.pid);
    try {
      await expectNothingShown(stage);
    } finally {
      resume();
    }
    await expect
      .poll(() => search(stage.server, '00000000', stage.advanced).then(({ status }) => status), { timeout: 15_000 })
      .toBe(200);
    expect(await marksOf(stage)).toEqual(nothingMarked);
    await expectShown(stage);
    expect(await stage.server.stop()).toBe(0);
  }, 120_000);

  /** Stops the server and each of its processes where they are, so that connections stay open and say nothing. */
  async function hang(pid: number): Promise<() => void> {
    process.kill(pid, 'SIGSTOP');
    const children = await childrenOf(pid);
    for (const child of children) process.kill(child, 'SIGSTOP');
    return () => {
      for (const child of children) process.kill(child, 'SIGCONT');
      process.kill(pid, 'SIGCONT');
    };
  }
});
