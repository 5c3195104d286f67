import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatGuid } from '../../src/base/guid.ts';
import { makeVolume } from '../../src/bitlocker/make-volume.ts';
import { openVolume } from '../../src/bitlocker/open-volume.ts';
import { extractVolumeMetadata } from '../../src/bitlocker/read-volume.ts';
import { parseRecoveryPassword, type RecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { withVolumeFile } from '../../src/bitlocker/volume-reader.ts';
import { listAuditResponse } from '../../src/wire/rest/audit.ts';
import { revealKeysResponse, searchKeysResponse } from '../../src/wire/rest/recovery.ts';
import { opensWithCryptsetup } from '../support/cryptsetup.ts';
import { computerToken, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { unpackWindowsVolumes, windowsVolumesAbsent, windowsVolumesPresent } from '../support/windows-volumes.ts';

interface Volume {
  readonly name: string;
  readonly image: string;
  readonly volumeId: Buffer;
  readonly protectors: readonly { readonly keyId: Buffer; readonly password: RecoveryPassword }[];
}

let server: Keyhaven;
let helpDesk: string;
let advanced: string;

beforeAll(async () => {
  server = await startKeyhaven({ KEYHAVEN_REVEALS_PER_HOUR: '1000' });
  helpDesk = await person(server, 'hanna', ['helpdesk']);
  advanced = await person(server, 'adam', ['advanced-helpdesk']);
}, 120_000);

afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

/** Escrows every key of the volume, as its computer would; then brings each back as an operator would. */
async function roundTrip(volume: Volume, computer: string): Promise<void> {
  const token = await computerToken(server, `CONTOSO\\${computer}`);
  const volumeMetadata = withVolumeFile(volume.image, extractVolumeMetadata).toString('base64');
  for (const { keyId, password } of volume.protectors) {
    const answer = await server.call(
      'POST',
      '/api/v1/escrow/recovery-keys',
      claim(volume, computer, keyId, password, volumeMetadata),
      token,
    );
    expect(answer, answer.text).toMatchObject({
      status: 201,
      body: { outcome: 'stored', conflict: false, proof: 'matched' },
    });
  }
  for (const { keyId } of volume.protectors) {
    const revealed = await bringBack(keyId, computer);
    expect(opensWithCryptsetup(volume.image, revealed)).toBe(true);
    expect(openVolume(volume.image, revealed)).toMatchObject({ opens: true, keyId, proof: { state: 'proven' } });
  }
}

function claim(volume: Volume, computer: string, keyId: Buffer, password: RecoveryPassword, volumeMetadata: string) {
  return {
    computer: `${computer}.contoso.com`,
    volume: { id: formatGuid(volume.volumeId), type: 'operating-system' },
    keyId: formatGuid(keyId),
    recoveryPassword: password.format().revealText(),
    volumeMetadata,
    users: ['CONTOSO\\jdoe'],
  };
}

async function bringBack(keyId: Buffer, computer: string): Promise<RecoveryPassword> {
  const whole = formatGuid(keyId);
  const user = { userDomain: 'CONTOSO', userName: 'jdoe' };
  const found = await server.call(
    'POST',
    '/api/v1/recovery/keys/search',
    { keyId: whole.slice(0, 8), ...user },
    helpDesk,
  );
  expect(found, found.text).toMatchObject({
    status: 200,
    body: { more: false, matches: [{ keyId: whole, computer: `CONTOSO\\${computer}` }] },
  });
  const request = { keyId: whole, ...user, reason: 'lost-pin', ticket: 'T-1' };
  const answer = await server.call('POST', '/api/v1/recovery/keys/reveal', request, helpDesk);
  expect(answer, answer.text).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  const { keys } = answer.as(revealKeysResponse);
  expect(keys).toHaveLength(1);
  return parseRecoveryPassword(keys[0]?.recoveryPassword ?? '');
}

async function untilProven(keyId: Buffer): Promise<string | undefined> {
  for (let left = 120; ; left -= 1) {
    const found = await server.call('POST', '/api/v1/recovery/keys/search', { keyId: formatGuid(keyId) }, advanced);
    const proof = found.as(searchKeysResponse).matches[0]?.proof;
    if (proof === 'proven' || left === 0) return proof;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe('a volume of our own', () => {
  test.each(['aes-128-xts', 'aes-256-xts', 'aes-128-cbc', 'aes-256-cbc'] as const)(
    'with %s opens with what comes back',
    async (method) => {
      const made = makeVolume({ method, protectors: [{}, {}] });
      const image = join(await tempFolder(), 'volume.img');
      writeFileSync(image, made.image);
      const computer = `OWN-${method.toUpperCase()}`;
      await roundTrip({ name: method, image, volumeId: made.volumeId, protectors: made.protectors }, computer);
      for (const { keyId } of made.protectors) expect(await untilProven(keyId)).toBe('proven');
    },
    120_000,
  );

  test('whose password was mistyped when it was escrowed is found out by its proof', async () => {
    const [made, other] = [makeVolume(), makeVolume()];
    const [protector] = made.protectors;
    const [wrong] = other.protectors;
    if (!protector || !wrong) throw new Error('the volumes have no protectors');
    const token = await computerToken(server, 'CONTOSO\\OWN-WRONG');
    const volume = { name: 'wrong', image: '', volumeId: made.volumeId, protectors: [] };
    const request = claim(volume, 'OWN-WRONG', protector.keyId, wrong.password, made.metadataBytes.toString('base64'));
    expect((await server.call('POST', '/api/v1/escrow/recovery-keys', request, token)).status).toBe(201);
    await expect
      .poll(
        async () => {
          const found = await server.call(
            'POST',
            '/api/v1/recovery/keys/search',
            { keyId: formatGuid(protector.keyId) },
            advanced,
          );
          return found.as(searchKeysResponse).matches[0]?.proof;
        },
        { timeout: 30_000, interval: 250 },
      )
      .toBe('failed');
  }, 60_000);
});

describe('the volumes that Windows made', () => {
  if (!windowsVolumesPresent()) {
    test('are absent, and this line says so', () => {
      process.stdout.write(`${windowsVolumesAbsent}\n`);
      expect(windowsVolumesPresent()).toBe(false);
    });
    return;
  }
  test('open with what comes back, both keys of the one that has two included', async () => {
    const volumes = unpackWindowsVolumes(await tempFolder());
    expect(volumes).toHaveLength(7);
    expect(volumes.flatMap((volume) => volume.protectors)).toHaveLength(8);
    for (const [at, volume] of volumes.entries()) await roundTrip(volume, `WINDOWS${String(at)}`);
    for (const { keyId } of volumes.flatMap((volume) => volume.protectors))
      expect(await untilProven(keyId)).toBe('proven');
  }, 180_000);
});

test('afterwards the audit trail is whole, and a row of it says who had which key for whom and why', async () => {
  const auditor = await person(server, 'ann', ['auditor']);
  const verified = await server.call('POST', '/api/v1/audit/verification', {}, auditor);
  expect(verified, verified.text).toMatchObject({ status: 200, body: { intact: true, checkpoint: { agrees: true } } });
  const listed = await server.call(
    'GET',
    '/api/v1/audit/events?type=key-reveal&result=Successful&limit=1',
    undefined,
    auditor,
  );
  expect(listed.as(listAuditResponse).events[0]).toMatchObject({
    source: 'Helpdesk',
    result: 'Successful',
    actor: 'hanna',
    endUser: 'CONTOSO\\jdoe',
    keyType: 'Recovery Key Password',
    reason: 'Lost PIN',
    ticket: 'T-1',
  });
});
