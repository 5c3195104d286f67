import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { openKeyFile } from '../../src/keyring/key-file.ts';
import { formatKeyFile } from '../../src/keyring/key-file-format.ts';
import { readinessResponse } from '../../src/wire/rest/health.ts';
import { escrow, newKey, reveal } from '../support/escrowing.ts';
import { snapshotOf } from '../support/folder-snapshot.ts';
import { postgresPlace, withEmbedded } from '../support/installation-place.ts';
import {
  administrator,
  computerToken,
  type Keyhaven,
  person,
  serveRefused,
  settingsOf,
  spawnServer,
  startKeyhaven,
} from '../support/keyhaven.ts';
import { tempFolder } from '../support/temp-folder.ts';

const keyFileOf = (folder: string) => join(folder, 'etc', 'keyhaven.key');
const dataOf = (folder: string) => join(folder, 'data');
const snapshot = (folder: string) => snapshotOf(dataOf(folder), join(folder, 'etc'), join(folder, 'checkpoint'));

/** Two installations on the embedded store, stopped in order. */
let original: string;
let stranger: string;

beforeAll(async () => {
  original = await tempFolder();
  stranger = await tempFolder();
  for (const folder of [original, stranger]) {
    const server = await startKeyhaven({}, folder);
    await administrator(server);
    expect(await server.stop()).toBe(0);
  }
}, 120_000);

async function copyOf(folder: string): Promise<string> {
  const copy = await tempFolder();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** Exits with the code for "cannot start as it is", one sentence and no change to anything. */
async function expectRefusal(folder: string, sentence: RegExp, { env = {}, code = 7 } = {}): Promise<void> {
  const before = snapshot(folder);
  const ended = await serveRefused(folder, env);
  expect(ended.stderr.trim()).toMatch(sentence);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(snapshot(folder)).toEqual(before);
}

/** The key file of the right installation with a key that is not its own. */
function putWrongKey(folder: string): void {
  const { installationId } = openKeyFile(keyFileOf(folder));
  writeFileSync(keyFileOf(folder), formatKeyFile({ installationId, kdf: { name: 'none' }, key: randomBytes(32) }));
}

const keyFileCases: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  ['a wrong key file', putWrongKey, /of installation \S+ does not open with the key file \S+;/],
  ['a missing key file', (folder) => rmSync(keyFileOf(folder)), /the key file \S+ is missing/],
  [
    'the key file of another installation',
    (folder) => cpSync(keyFileOf(stranger), keyFileOf(folder)),
    /belongs to installation \S+, the key file \S+ to \S+;/,
  ],
  [
    'a truncated key file',
    (folder) => truncateSync(keyFileOf(folder), readFileSync(keyFileOf(folder)).length - 20),
    /the key file \S+ is damaged: it was cut off or changed/,
  ],
  ['an empty key file', (folder) => truncateSync(keyFileOf(folder), 0), /the key file \S+ is damaged/],
  ['a key file that others may read', (folder) => chmodSync(keyFileOf(folder), 0o644), /other accounts \(mode 0644\)/],
];

describe('on the embedded store, serve refuses', () => {
  test.each(keyFileCases)(
    '%s, says so and changes nothing',
    async (_name, damage, sentence) => {
      const folder = await copyOf(original);
      damage(folder);
      await expectRefusal(folder, sentence);
    },
    60_000,
  );

  test.each([
    ['a missing database', 'keyhaven.db', /the database \S+ is missing or empty/],
    ['a missing wrapped database key', 'keyhaven.db.key', /there is no database key \S+, without which/],
  ])(
    '%s, says so and changes nothing',
    async (_name, file, sentence) => {
      const folder = await copyOf(original);
      rmSync(join(dataOf(folder), file));
      await expectRefusal(folder, sentence);
    },
    60_000,
  );

  test('a database that was emptied', async () => {
    const folder = await copyOf(original);
    truncateSync(join(dataOf(folder), 'keyhaven.db'), 0);
    await expectRefusal(folder, /the database \S+ is missing or empty/);
  }, 60_000);

  test('a damaged canary', async () => {
    const folder = await copyOf(original);
    await withEmbedded(folder, dataOf(folder), async ({ write }) => {
      await sql`drop trigger installation_fix`.execute(write);
      const { canary } = await write.selectFrom('installation').select('canary').executeTakeFirstOrThrow();
      canary[canary.length - 1] = (canary.at(-1) ?? 0) ^ 1;
      await write.updateTable('installation').set({ canary }).execute();
    });
    await expectRefusal(folder, /the canary of the database is damaged/);
  }, 60_000);

  test('a data folder that is not mounted beside a key that is there', async () => {
    const folder = await copyOf(original);
    for (const name of readdirSync(dataOf(folder))) rmSync(join(dataOf(folder), name), { recursive: true });
    await expectRefusal(folder, /the key file \S+ is there and its data is not/);
    rmSync(dataOf(folder), { recursive: true });
    await expectRefusal(folder, /the key file \S+ is there and its data is not/);
    expect(existsSync(dataOf(folder))).toBe(false);
  }, 60_000);

  test('none of these: the untouched copy starts', async () => {
    const server = await startKeyhaven({}, await copyOf(original));
    expect(await server.stop()).toBe(0);
  }, 60_000);
});

describe('on PostgreSQL, serve refuses', () => {
  test('every key that does not fit, a missing database and a damaged canary, and changes nothing', async () => {
    const place = await postgresPlace();
    const server = await startKeyhaven(place.env, place.folder);
    await administrator(server);
    expect(await server.stop()).toBe(0);
    const rows = () =>
      place.look(server, async (db) => ({
        audit: await db.selectFrom('audit_head').selectAll().execute(),
        keys: await db.selectFrom('data_key').selectAll().orderBy('id').execute(),
        ids: await db.selectFrom('row_id').selectAll().orderBy('name').execute(),
        installation: await db.selectFrom('installation').selectAll().execute(),
      }));
    const before = await rows();
    for (const [, damage, sentence] of keyFileCases) {
      const folder = await copyOf(place.folder);
      damage(folder);
      await expectRefusal(folder, sentence, { env: place.env });
    }
    expect(await rows()).toEqual(before);

    const url = new URL(place.database?.appUrl ?? '');
    url.pathname = '/keyhaven_is_not_here';
    const lost = await copyOf(place.folder);
    const file = join(lost, 'lost.url');
    writeFileSync(file, url.href, { mode: 0o600 });
    const env = { KEYHAVEN_DATABASE_URL_FILE: file };
    await expectRefusal(lost, /the database does not exist; check its address/, { env, code: 5 });

    await place.change('update recovery.installation set canary = set_byte(canary, 20, get_byte(canary, 20) # 1)');
    await expectRefusal(await copyOf(place.folder), /the canary of the database is damaged/, { env: place.env });
    await place.change('update recovery.installation set canary = set_byte(canary, 20, get_byte(canary, 20) # 1)');
    expect(await rows()).toEqual(before);
  }, 180_000);

  test('an empty database beside the key of one that was not', async () => {
    const place = await postgresPlace();
    cpSync(original, place.folder, { recursive: true });
    await expectRefusal(place.folder, /the key file \S+ is there and its data is not: the database is empty/, {
      env: place.env,
    });
  }, 60_000);
});

describe('a first start that was interrupted', () => {
  const marks: readonly (readonly [string, (folder: string) => string])[] = [
    ['its marker was written', (folder) => `${keyFileOf(folder)}.first-start`],
    ['its key was made', keyFileOf],
    ['the key of its database was made', (folder) => join(dataOf(folder), 'keyhaven.db.key')],
    ['its database was begun', (folder) => join(dataOf(folder), 'keyhaven.db')],
    ['its certificate was made', (folder) => join(dataOf(folder), 'tls.key')],
    ['its administrator was made', (folder) => join(dataOf(folder), 'first-administrator.txt')],
  ];

  test.each(marks)(
    'when %s goes on at the next start',
    async (_name, fileOf) => {
      const folder = await tempFolder();
      await killWhenThere(folder, fileOf(folder));
      const server = await startKeyhaven({}, folder);
      expect(await administrator(server)).toMatch(/^khs_/);
      expect(existsSync(`${keyFileOf(folder)}.first-start`)).toBe(false);
      const verified = await server.command('audit', 'verify');
      expect(verified, verified.stderr).toMatchObject({ code: 0 });
      expect(await server.stop()).toBe(0);
    },
    120_000,
  );

  test('when its administrator was made and nobody was told the password makes another one', async () => {
    const folder = await tempFolder();
    const handedOver = join(dataOf(folder), 'first-administrator.txt');
    await killWhenThere(folder, handedOver);
    // As it was a moment earlier, whichever moment the kill met.
    rmSync(handedOver);
    writeFileSync(`${keyFileOf(folder)}.first-start`, '');
    const server = await startKeyhaven({}, folder);
    expect(await administrator(server)).toMatch(/^khs_/);
    expect(await server.stop()).toBe(0);
  }, 120_000);

  async function killWhenThere(folder: string, file: string): Promise<void> {
    const child = spawnServer(folder, settingsOf(folder, {}));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    while (!existsSync(file) && child.exitCode === null) await sleep(1);
    child.kill('SIGKILL');
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  }
});

describe('a database that was put back to an older state', () => {
  test('reveals nothing until an administrator accepts it, on the record', async () => {
    const first = await startKeyhaven();
    const advanced = await person(first, 'adam', ['advanced-helpdesk']);
    const [older, newer] = [newKey('CONTOSO\\WS01'), newKey('CONTOSO\\WS01')];
    const token = await computerToken(first, 'CONTOSO\\WS01');
    expect((await escrow(first, older, token)).status).toBe(201);
    expect(await first.stop()).toBe(0);
    const backup = join(first.folder, 'backup');
    cpSync(dataOf(first.folder), backup, { recursive: true });

    const second = await first.again();
    expect((await reveal(second, older.keyId, advanced)).status).toBe(200);
    expect(await second.stop()).toBe(0);
    rmSync(dataOf(first.folder), { recursive: true });
    cpSync(backup, dataOf(first.folder), { recursive: true });

    const third = await second.again();
    const refused = await reveal(third, older.keyId, advanced);
    expect(refused, refused.text).toMatchObject({ status: 503, body: { code: 'chain-behind-checkpoint' } });
    expect(refused.text).not.toContain(older.recoveryPassword);
    expect(await notReady(third)).toContain('audit-chain');
    // What comes in is still kept, and does not make the gap disappear.
    expect((await escrow(third, newer, token)).status).toBe(201);
    expect(await third.stop()).toBe(0);

    const fourth = await third.again();
    expect((await reveal(fourth, newer.keyId, advanced)).body).toMatchObject({ code: 'chain-behind-checkpoint' });
    expect((await fourth.command('audit', 'verify')).code).toBe(6);
    const accepted = await fourth.command('audit', 'accept-restore', '--reason', 'restored after a disk failure');
    expect(accepted, accepted.stderr).toMatchObject({ code: 0 });
    for (const { keyId, recoveryPassword } of [older, newer]) {
      const answer = await reveal(fourth, keyId, advanced);
      expect(answer, answer.text).toMatchObject({ status: 200, body: { keys: [{ recoveryPassword }] } });
    }
    expect((await fourth.command('audit', 'verify')).code).toBe(0);
    const listed = await fourth.command('audit', 'list', '--type', 'restore-accepted', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { reason: 'restored after a disk failure', detail: { lostSequence: expect.any(Number) } },
    ]);
    expect(await fourth.stop()).toBe(0);
  }, 180_000);

  async function notReady(server: Keyhaven): Promise<readonly string[]> {
    const answer = await server.call('GET', '/readyz');
    expect(answer.status).toBe(503);
    return answer
      .as(readinessResponse)
      .checks.filter(({ ok }) => !ok)
      .map(({ name }) => name);
  }
});
