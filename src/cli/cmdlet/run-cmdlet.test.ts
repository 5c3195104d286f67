import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KeyhavenError } from '../../base/error.ts';
import type { ImportDirectory } from '../../directory/import/import-directory.ts';
import { type FakeObject, fakeDirectory } from '../../directory/testing/fake-import-directory.ts';
import type { ConnectOptions } from '../connect.ts';
import type { DirectoryOptions } from '../directory-door.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { unbatched } from '../testing/unbatched.ts';
import { cmdlets } from './main.ts';
import { runCmdlet } from './run-cmdlet.ts';

const unit = 'OU=W,DC=contoso,DC=com';
const keyId = '1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011';
const password = '110011-220022-330033-440044-550055-660066-000011-111111';
const endpoint = [
  '-RecoveryServiceEndPoint',
  'https://mbam.contoso.com/MBAMRecoveryAndHardwareService/CoreService.svc',
];

const objects: readonly FakeObject[] = [
  { dn: 'DC=contoso,DC=com', objectClass: ['domainDNS'] },
  { dn: unit, objectClass: ['organizationalUnit'] },
  { dn: `OU=Inner,${unit}`, objectClass: ['organizationalUnit'] },
  {
    dn: `CN=PC1,${unit}`,
    objectClass: ['computer'],
    sAMAccountName: ['PC1$'],
    dNSHostName: ['pc1.contoso.com'],
    objectGUID: ['00000000-0000-4000-8000-000000000001'],
    objectSid: ['S-1-5-21-1-2-3-1105'],
    managedBy: [`CN=dave,${unit}`],
    'msTPM-OwnerInformation': ['q83vASNFZ4mrze8BI0VniavN7wE='],
  },
  {
    dn: `CN=2026-11-20T10:11:12-00:00{${keyId.toUpperCase()}},CN=PC1,${unit}`,
    objectClass: ['msFVE-RecoveryInformation'],
    objectGUID: ['00000000-0000-4000-8000-000000000002'],
    whenCreated: ['2026-11-20T10:11:12.000Z'],
    'msFVE-RecoveryGuid': [keyId],
    'msFVE-VolumeGuid': ['c0ffee00-1111-4222-8333-444455556666'],
    'msFVE-RecoveryPassword': [password],
  },
  {
    dn: `CN=dave,${unit}`,
    objectClass: ['user'],
    objectSid: ['S-1-5-21-1-2-3-1103'],
    sAMAccountName: ['dave'],
  },
];

async function run(
  name: string,
  argv: readonly string[],
  options: {
    terminal?: boolean;
    lines?: readonly string[];
    answers?: readonly string[];
    directory?: ImportDirectory;
  } = {},
) {
  const cmdlet = cmdlets.find((one) => one.name === name);
  if (cmdlet === undefined) throw new Error(`no cmdlet ${name}`);
  const fake = fakeIo({
    terminal: options.terminal ?? false,
    answers: options.answers ?? [],
    ...(options.lines && { lines: options.lines }),
  });
  const connected: ConnectOptions[] = [];
  const opened: DirectoryOptions[] = [];
  const calls: { call: string; body: unknown }[] = [];
  const code = await runCmdlet(cmdlet, argv, fake.io, {
    connect: async (_io, given) => {
      connected.push(given);
      return {
        place: 'the server',
        call: unbatched(async (method, path, body) => {
          calls.push({ call: `${method} ${path}`, body });
          return answers[`${method} ${path}`];
        }),
        close: async () => undefined,
      };
    },
    loadApp: async () => Promise.reject(new Error('no server is started')),
    openDirectory: async (_io, given) => {
      opened.push(given);
      return options.directory ?? fakeDirectory(objects);
    },
  });
  return { code, stdout: fake.stdout(), stderr: fake.stderr(), asked: fake.asked, connected, opened, calls };
}

const stored = {
  outcome: 'stored',
  conflict: false,
  computer: 'CONTOSO\\PC1',
  receivedAt: '2026-11-24T12:00:00.000Z',
  keyId,
  proof: 'claimed',
  proofWaiting: false,
};

const answers: Readonly<Record<string, unknown>> = {
  'POST /escrow/recovery-keys': stored,
  'POST /escrow/tpm-owner-auths': stored,
  'POST /sessions': {
    token: 'khs_of_migr',
    account: 'migr',
    displayName: 'migr',
    roles: ['data-migration'],
    expiresAt: '2026-11-24T20:00:00.000Z',
    mustChangePassword: false,
  },
};

describe('from the directory to the server', () => {
  test('each command takes what the one before it gives', async () => {
    const read = await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com', '-SearchBase', unit]);
    expect(read).toMatchObject({ code: 0, opened: [{ server: 'contoso.com' }] });
    expect(JSON.parse(read.stdout)).toEqual({
      Computer: 'pc1.contoso.com',
      ComputerDistinguishedName: `CN=PC1,${unit}`,
      Time: '2026-11-20T10:11:12.000Z',
      VolumeID: 'c0ffee00-1111-4222-8333-444455556666',
      RecoveryPasswordID: keyId,
      RecoveryPassword: password,
      ComputerUser: [],
      ObjectGUID: '00000000-0000-4000-8000-000000000002',
      ComputerSID: 'S-1-5-21-1-2-3-1105',
    });
    const added = await run('Add-ComputerUser', ['-Server', 'contoso.com', '-FromManagedBy'], {
      lines: read.stdout.trim().split('\n'),
    });
    const written = await run('Write-MbamRecoveryInformation', endpoint, { lines: added.stdout.trim().split('\n') });
    expect(written).toMatchObject({ code: 0, connected: [{ server: 'https://mbam.contoso.com', connections: 32 }] });
    expect(written.calls).toEqual([
      {
        call: 'POST /escrow/recovery-keys',
        body: expect.objectContaining({
          computer: 'pc1.contoso.com',
          recoveryPassword: password,
          users: ['dave@contoso.com'],
          userSource: 'managedBy',
        }),
      },
    ]);
  });

  test('TPM owner passwords go the same way', async () => {
    const read = await run('Read-ADTpmInformation', ['-Server', 'contoso.com', '-base', unit]);
    const written = await run('Write-MbamTpmInformation', endpoint, { lines: read.stdout.trim().split('\n') });
    expect(written.calls.map(({ body }) => body)).toEqual([
      { computer: 'pc1.contoso.com', ownerAuth: 'q83vASNFZ4mrze8BI0VniavN7wE=', origin: 'imported' },
    ]);
  });

  test('containers of the pipe are read once each; an empty pipe is not the whole domain', async () => {
    const lines = [unit, JSON.stringify(`OU=Inner,${unit}`), JSON.stringify({ DistinguishedName: unit })];
    const read = await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com'], { lines });
    expect(read.stdout.trim().split('\n')).toHaveLength(2);
    expect(read.opened).toHaveLength(1);
    const none = await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com', '-Recurse'], { lines: [] });
    expect(none).toMatchObject({ code: 3, stdout: '' });
    expect((await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com', '-Recurse'])).code).toBe(0);
  });
});

test('a directory that goes away in the middle is said, beside how far the read came', async () => {
  const whole = fakeDirectory(objects);
  const list: ImportDirectory['list'] = async function* (request) {
    yield* whole.list(request);
    if (request.classes.includes('computer')) throw new KeyhavenError('directory-unavailable', 'dc1 is gone');
  };
  const ended = await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com', '-base', unit], {
    directory: { ...whole, list },
  });
  expect(ended.code).toBe(5);
  expect(ended.stderr).toContain('1 computers seen');
  expect(ended.stderr).toContain('dc1 is gone');
});

test('before anything was seen, a failure stands alone', async () => {
  const ended = await run('Read-ADRecoveryInformation', ['-Server', 'contoso.com', '-ResultPageSize', '0']);
  expect(ended).toMatchObject({ code: 2, stderr: 'keyhaven: a page of the directory has at least one object\n' });
});

describe('secrets', () => {
  test.each([
    ['Read-ADRecoveryInformation', ['-Server', 'contoso.com']],
    ['Read-ADTpmInformation', ['-Server', 'contoso.com']],
    ['Add-ComputerUser', ['-Server', 'contoso.com', '-FromManagedBy']],
  ])('%s writes none to a terminal, and reads nothing for it', async (name, argv) => {
    const ended = await run(name, argv, { terminal: true });
    expect(ended).toMatchObject({ code: 2, stdout: '', opened: [] });
    expect(ended.stderr).toContain('go into a pipe only');
  });

  test('a single one is asked for on a terminal', async () => {
    const argv = ['-Computer', 'ws01', '-vid', keyId, '-rpid', keyId, '-Time', '2026-11-20T10:11:12Z', ...endpoint];
    const ended = await run('Write-MbamRecoveryInformation', argv, { terminal: true, answers: [password] });
    expect(ended).toMatchObject({ code: 0, asked: ['RecoveryPassword (hidden)'] });
    expect(ended.calls[0]?.body).toMatchObject({ computer: 'ws01', recoveryPassword: password });
  });

  test('a single one is not asked for while something else is missing', async () => {
    const argv = ['-Computer', 'ws01', '-vid', keyId, ...endpoint];
    const ended = await run('Write-MbamRecoveryInformation', argv, { terminal: true, answers: [password] });
    expect(ended).toMatchObject({ code: 2, asked: [] });
    expect(ended.stderr).toContain('RecoveryPasswordID is missing');
  });
});

test('-Credential signs in for the time of the command, though the pipe is standard input', async () => {
  const lines = [JSON.stringify({ Computer: 'ws01', TpmOwnerInformation: 'q83vASNFZ4mrze8BI0VniavN7wE=' })];
  const argv = ['-Credential', 'migr', ...endpoint];
  const ended = await run('Write-MbamTpmInformation', argv, { lines, answers: ['hunter2'] });
  expect(ended.asked).toEqual(['password of migr (hidden)']);
  expect(ended.calls.map(({ call }) => call)).toEqual([
    'POST /sessions',
    'POST /escrow/tpm-owner-auths',
    'DELETE /sessions/current',
  ]);
  expect(ended.connected[1]?.bearer?.revealText()).toBe('khs_of_migr');
});

describe('what is typed', () => {
  test.each([
    ['Read-ADRecoveryInformation', [], 'Server is missing'],
    ['Read-ADTpmInformation', ['-Server', 'x', '-MaxPageSize', '0'], 'at least one object'],
    ['Write-MbamRecoveryInformation', [], 'RecoveryServiceEndPoint is missing'],
    ['Write-MbamComputerUser', [...endpoint, 'ws01'], 'every value needs the name'],
    ['Add-ComputerUser', ['-Server', 'contoso.com'], 'say where users are known from'],
    ['Add-ComputerUser', ['-FromObjectOwner'], 'name it with -Server'],
  ])('%s %j is explained', async (name, argv, sentence) => {
    const ended = await run(name, argv);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(sentence);
  });

  test.each(cmdlets.map(({ name }) => name))('%s has a reference', async (name) => {
    for (const help of ['-?', '--help']) {
      const { code, stdout } = await run(name, [help]);
      expect(code).toBe(0);
      for (const part of ['SYNOPSIS', 'SYNTAX', 'PARAMETERS', 'EXAMPLES', `    ${name}`])
        expect(stdout).toContain(part);
      const syntax = stdout.slice(stdout.indexOf('SYNTAX'), stdout.indexOf('PARAMETERS')).split('\n');
      for (const line of syntax) expect(line.length).toBeLessThanOrEqual(100);
      expect(syntax[1]).toMatch(new RegExp(`^ {4}${name} .`));
    }
  });
});

test('the package has an executable for each', () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  for (const { name } of cmdlets) {
    const file = new RegExp(`"${name}": "(bin/[a-z-]+\\.js)"`).exec(manifest)?.[1] ?? '';
    expect(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')).toContain(`main('${name}')`);
  }
});
