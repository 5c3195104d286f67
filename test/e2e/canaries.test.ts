import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { formatGuid, newGuid } from '../../src/base/guid.ts';
import { makeVolume } from '../../src/bitlocker/make-volume.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import {
  administrator,
  computerToken,
  databaseFile,
  type Keyhaven,
  ownPassword,
  person,
  startKeyhaven,
} from '../support/keyhaven.ts';
import { freshDatabase } from '../support/postgres.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A secret in every form in which it could lie somewhere: as it is, as hex, as base64, and as the text of a byte array. */
function formsOf(name: string, bytes: Buffer): [string, Buffer][] {
  const hex = bytes.toString('hex');
  return [
    [`${name} as it is`, bytes],
    [`${name} as hex`, Buffer.from(hex)],
    [`${name} as HEX`, Buffer.from(hex.toUpperCase())],
    [`${name} as base64`, Buffer.from(bytes.toString('base64').replace(/=+$/, ''))],
  ];
}

interface Planted {
  readonly canaries: [string, Buffer][];
  /** What was answered where no secret belongs: errors, lists, the audit. */
  readonly answers: string[];
}

/** Escrows, reveals, fails and administers with secrets that are easy to recognise. */
async function fullRun(server: Keyhaven): Promise<Planted> {
  const volume = makeVolume();
  const [protector] = volume.protectors;
  if (!protector) throw new Error('the volume has no protector');
  const keyId = formatGuid(protector.keyId);
  const recoveryPassword = protector.password.format().revealText();
  const ownerAuth = randomBytes(20);
  const keyPackage = randomBytes(400);
  const admin = await administrator(server);
  const token = await computerToken(server, 'CONTOSO\\WS01');
  const advanced = await person(server, 'adam', ['advanced-helpdesk']);
  const helpDesk = await person(server, 'hanna', ['helpdesk']);
  const jdoe = await person(server, 'jdoe', ['self-service'], { person: 'CONTOSO\\jdoe' });
  const auditor = await person(server, 'ann', ['auditor']);
  const claim = {
    computer: 'CONTOSO\\WS01',
    volume: { id: formatGuid(volume.volumeId), type: 'operating-system' },
    keyId,
    recoveryPassword,
    keyPackage: keyPackage.toString('base64'),
    volumeMetadata: volume.metadataBytes.toString('base64'),
    users: ['CONTOSO\\jdoe'],
  };
  const owner = { computer: 'CONTOSO\\WS01', ownerAuth: ownerAuth.toString('base64'), origin: 'owned' };
  // An operator who pastes the key into whatever field is in front of him is a leak too.
  const reveal = { keyId, reason: 'lost-pin', reasonText: `read out ${recoveryPassword}`, ticket: recoveryPassword };
  const user = { userDomain: 'CONTOSO', userName: 'jdoe' };
  const tpm = { computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'reset-pin-lockout' };
  for (const [status, method, path, body, bearer] of [
    [201, 'POST', '/api/v1/escrow/recovery-keys', claim, token],
    [200, 'POST', '/api/v1/escrow/recovery-keys', claim, token],
    [201, 'POST', '/api/v1/escrow/tpm-owner-auths', owner, token],
    [200, 'POST', '/api/v1/recovery/keys/reveal', reveal, advanced],
    [200, 'POST', '/api/v1/recovery/keys/reveal', { ...reveal, ...user }, helpDesk],
    [200, 'POST', '/api/v1/self-service/keys/reveal', { keyId, reason: 'lost-pin-passphrase' }, jdoe],
    [200, 'POST', '/api/v1/recovery/tpm-owner-auths/reveal', tpm, advanced],
  ] as const) {
    const answer = await server.call(method, path, body, bearer);
    expect(answer.status, `${path}: ${answer.text}`).toBe(status);
  }
  const answers: string[] = [];
  for (const [status, method, path, body, bearer] of [
    [400, 'POST', '/api/v1/escrow/recovery-keys', { ...claim, recoveryPassword: `${recoveryPassword}1` }, token],
    [400, 'POST', '/api/v1/escrow/recovery-keys', { ...claim, computer: recoveryPassword }, token],
    [403, 'POST', '/api/v1/escrow/recovery-keys', { ...claim, computer: 'CONTOSO\\WS02' }, token],
    [400, 'POST', '/api/v1/escrow/tpm-owner-auths', { ...owner, unknown: ownerAuth.toString('base64') }, token],
    [400, 'POST', '/api/v1/recovery/keys/reveal', { ...reveal, keyId: recoveryPassword }, advanced],
    [404, 'POST', '/api/v1/recovery/keys/reveal', { ...reveal, userDomain: 'CONTOSO', userName: 'asmith' }, helpDesk],
    [404, 'POST', '/api/v1/recovery/keys/reveal', { ...reveal, keyId: formatGuid(newGuid()) }, advanced],
    [401, 'POST', '/api/v1/sessions', { account: 'hanna', password: `${ownPassword}!` }, undefined],
    [401, 'GET', `/api/v1/accounts`, undefined, `${token}x`],
    [404, 'GET', `/api/v1/${encodeURIComponent(recoveryPassword)}?token=${advanced}`, undefined, advanced],
    [200, 'POST', '/api/v1/recovery/keys/search', { keyId: keyId.slice(0, 8) }, advanced],
    [200, 'GET', '/api/v1/accounts', undefined, admin],
    [200, 'GET', '/api/v1/tokens', undefined, admin],
    [200, 'GET', '/api/v1/associations', undefined, admin],
    [200, 'GET', '/api/v1/audit/events?limit=200', undefined, auditor],
    [200, 'POST', '/api/v1/audit/verification', {}, auditor],
    [200, 'GET', '/readyz', undefined, undefined],
  ] as const) {
    const answer = await server.call(method, path, body, bearer);
    expect(answer.status, `${path}: ${answer.text}`).toBe(status);
    answers.push(answer.text, JSON.stringify(answer.headers));
  }
  const digits = recoveryPassword.replaceAll('-', '');
  return {
    answers,
    canaries: [
      ['the recovery password', Buffer.from(recoveryPassword)],
      ['its digits', Buffer.from(digits)],
      ['half of its digits', Buffer.from(recoveryPassword.slice(0, 27))],
      ...formsOf('its bytes', protector.password.bytes.reveal()),
      ...formsOf('the OwnerAuth', ownerAuth),
      ...formsOf('the beginning of the key package', keyPackage.subarray(0, 60)),
      ...formsOf('metadata', volume.metadataBytes.subarray(100, 160)),
      ['the password of an account', Buffer.from(ownPassword)],
      ...[token, admin, advanced, helpDesk, jdoe, auditor].map((bearer): [string, Buffer] => [
        'a bearer',
        Buffer.from(bearer.slice(4, 40)),
      ]),
    ],
  };
}

function found(canaries: [string, Buffer][], where: string, bytes: Buffer): string[] {
  return canaries.filter(([, canary]) => bytes.includes(canary)).map(([name]) => `${name} in ${where}`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function leaks({ canaries, answers }: Planted, server: Keyhaven): string[] {
  const texts = [
    ...answers.map((text): [string, string] => ['an answer', text]),
    ['the output', server.output()] as [string, string],
  ];
  return [
    ...texts.flatMap(([where, text]) => found(canaries, where, Buffer.from(text))),
    ...['data', 'checkpoint'].flatMap((name) =>
      filesBelow(join(server.folder, name)).flatMap((path) => found(canaries, path, readFileSync(path))),
    ),
  ];
}

describe('after a full run there is no secret', () => {
  test.each([
    ['encrypted', 'on'],
    ['plain', 'off'],
  ])(
    'in answers, the log, or an embedded database that is %s as a whole',
    async (_what, encryption) => {
      const server = await startKeyhaven({ KEYHAVEN_DATABASE_ENCRYPTION: encryption, KEYHAVEN_LOG_LEVEL: 'debug' });
      try {
        const planted = await fullRun(server);
        // While it runs, the log of the database is there too.
        expect(leaks(planted, server)).toEqual([]);
        await server.stop();
        expect(leaks(planted, server)).toEqual([]);
        const database = readFileSync(join(server.folder, 'data', 'keyhaven.db'));
        // The search can find something: without whole-file encryption a name is there to be read.
        expect(database.includes('CONTOSO\\WS01')).toBe(encryption === 'off');
      } finally {
        await server.stop('SIGKILL');
      }
    },
    120_000,
  );

  test('in a dump of PostgreSQL', async () => {
    const database = await freshDatabase();
    await migrateAsOwner({ ownerUrl: database.ownerUrl, appRole: database.appRole });
    const folder = await tempFolder();
    const server = await startKeyhaven(
      { ...databaseFile(folder, database.appUrl), KEYHAVEN_LOG_LEVEL: 'debug' },
      folder,
    );
    try {
      const planted = await fullRun(server);
      await server.stop();
      const dump = await dumpOf(database.ownerUrl);
      expect(dump.includes('CONTOSO\\WS01')).toBe(true);
      expect([...leaks(planted, server), ...found(planted.canaries, 'the dump', dump)]).toEqual([]);
    } finally {
      await server.stop('SIGKILL');
      await database.drop();
    }
  }, 120_000);
});

/** Every value of every table, once as text and once, where it is bytes, as the bytes it is. */
async function dumpOf(url: string): Promise<Buffer> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('recovery', 'compliance')`,
    );
    const parts: Buffer[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`);
      for (const value of rows.flatMap((row) => Object.values(row))) {
        parts.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)), Buffer.from('\n'));
      }
    }
    return Buffer.concat(parts);
  } finally {
    await client.end();
  }
}
