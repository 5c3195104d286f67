import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readinessResponse } from '../../src/wire/rest/health.ts';
import { type Keyhaven, runCommand, serveRefused, settingsOf, startKeyhaven } from '../support/keyhaven.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { tcpRelay } from '../support/tcp-relay.ts';
import { tempFolder } from '../support/temp-folder.ts';

let domain: SambaDomain;
beforeAll(async () => {
  domain = await sambaDomain();
}, 120_000);

async function settings(url = domain.url): Promise<Record<string, string>> {
  const { name, password } = domain.account('svc-read');
  const file = join(await tempFolder(), 'password');
  await writeFile(file, password, { mode: 0o600 });
  return {
    KEYHAVEN_DIRECTORY_URLS: url,
    KEYHAVEN_DIRECTORY_ACCOUNT: name,
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: file,
    KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
    KEYHAVEN_DIRECTORY_TIMEOUT_SECONDS: '1',
    KEYHAVEN_HOST_NAMES: 'mbam.contoso.test',
  };
}

async function directoryCheckOf(server: Keyhaven) {
  const answer = await server.call('GET', '/readyz');
  const { checks, status } = answer.as(readinessResponse);
  return { code: answer.status, status, check: checks.find(({ name }) => name === 'directory'), text: answer.text };
}

describe('a server with a directory', () => {
  test('says whether it can be asked, and stays up while it cannot', async () => {
    const relay = await tcpRelay({ host: '127.0.0.20', port: 7200 }, { host: '127.0.0.10', port: 636 });
    const server = await startKeyhaven(await settings('ldaps://dc2.contoso.test:7200'));
    expect(await directoryCheckOf(server)).toMatchObject({ code: 200, check: { ok: true } });
    await relay.stop();
    const away = 'no domain controller answers: accounts of the domain cannot sign in';
    await expect.poll(() => directoryCheckOf(server), { timeout: 10_000 }).toMatchObject({ check: { note: away } });
    const down = await directoryCheckOf(server);
    expect(down).toMatchObject({ code: 200, status: 'ready' });
    expect(down.text).not.toContain('dc2');
    expect(server.output()).toContain('dc2.contoso.test');
    await relay.start();
    await expect
      .poll(async () => (await directoryCheckOf(server)).check, { timeout: 10_000 })
      .toEqual({
        name: 'directory',
        ok: true,
      });
    expect(await server.stop()).toBe(0);
  });

  test('starts while no controller answers', async () => {
    const server = await startKeyhaven(await settings('ldaps://dc3.contoso.test'));
    expect(await directoryCheckOf(server)).toMatchObject({ code: 200, check: { ok: true } });
    expect(await server.stop()).toBe(0);
  });

  test('is examined by a command, running or not', async () => {
    const folder = await tempFolder();
    const ended = await runCommand(
      ['directory', 'check', '--json', '--service-account', 'svc-mbam'],
      settingsOf(folder, await settings()),
      folder,
    );
    expect(ended.stdout).not.toContain('"outcome":"failed"');
    expect(JSON.parse(ended.stdout)).toMatchObject({ findings: expect.any(Array) });
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/0 failed/) });
    const wrong = settingsOf(folder, await settings('ldaps://wrong-name.contoso.test'));
    const { code, stdout } = await runCommand(['directory', 'check'], wrong, folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed\tcertificate\tldaps:\/\/wrong-name\.contoso\.test\t/m);
  });
});

test('a server whose certificate of the authority is none does not start, and makes nothing', async () => {
  const folder = await tempFolder();
  const ended = await serveRefused(folder, {
    ...(await settings()),
    KEYHAVEN_DIRECTORY_CA_FILE: join(folder, 'none.pem'),
  });
  expect(ended).toMatchObject({ code: 7, stderr: expect.stringMatching(/cannot read .*none\.pem/) });
  expect(await readdir(folder)).toEqual([]);
});

test('a server without a directory does not speak of one', async () => {
  const server = await startKeyhaven();
  expect((await directoryCheckOf(server)).check).toBeUndefined();
  expect(await server.stop()).toBe(0);
});

test('a command without a directory says which setting is missing', async () => {
  const folder = await tempFolder();
  const ended = await runCommand(['directory', 'check'], settingsOf(folder, {}), folder);
  expect(ended).toMatchObject({ code: 7, stderr: expect.stringMatching(/set KEYHAVEN_DIRECTORY_URLS/) });
});
