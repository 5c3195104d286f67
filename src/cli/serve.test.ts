import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { programVersion } from '../base/program-version.ts';
import { connect } from './connect.ts';
import { runCommandLine } from './main.ts';
import { type FakeApp, fakeApp } from './testing/fake-app.ts';
import { fakeIo } from './testing/fake-io.ts';
import { noDirectory } from './testing/no-directory.ts';

const stop = Promise.resolve();

async function serve(
  app: FakeApp,
  options: { terminal: boolean; argv?: readonly string[]; env?: Record<string, string> },
) {
  const folder = await tempFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const fake = fakeIo({ terminal: options.terminal, env: options.env ?? {}, stop });
  const argv = [
    'serve',
    '--data',
    data,
    '--key-file',
    '/k/key',
    '--checkpoint-file',
    '/c/head',
    ...(options.argv ?? []),
  ];
  const code = await runCommandLine(argv, fake.io, {
    connect,
    loadApp: async () => app.door,
    openDirectory: noDirectory,
  });
  return { code, data, stdout: fake.stdout(), stderr: fake.stderr() };
}

function where(data: string): string {
  return [
    `keyhaven ${programVersion()} is ready`,
    '  address      https://127.0.0.1:8443',
    '  certificate  sha256 AB:CD',
    '  commands     /data/admin.sock',
    `  data folder  ${data}`,
    '  key file     /k/key',
    '  checkpoint   /c/head',
    'warning: the key file has no passphrase',
    'finishing what is in flight ..',
    '',
  ].join('\n');
}

describe('serve', () => {
  const notices = ['the key file has no passphrase'];

  test('terminal: says where everything is, and the first password once', async () => {
    const app = fakeApp({ first: true, notices });
    const run = await serve(app, { terminal: true });
    expect(run).toMatchObject({
      code: 0,
      stdout: 'once-only\n',
      stderr: `this is a new installation; its administrator is admin, with a password for one time and 24 hours:\n${where(run.data)}`,
    });
    expect(app.events).toEqual(['listen', 'close']);
    expect(app.started[0]?.options).toEqual({ initialise: true });
  });

  test('names the addresses that its certificate is for', async () => {
    const env = { KEYHAVEN_HOST_NAMES: 'localhost,keys.contoso.com,keys' };
    const run = await serve(fakeApp({}), { terminal: true, env });
    expect(run.stderr.split('\n').filter((line) => line.includes('for people'))).toEqual([
      '  for people   https://keys.contoso.com:8443',
      '  for people   https://keys:8443',
    ]);
  });

  test('no terminal: the first password goes to a file for the owner alone, and to no stream', async () => {
    const run = await serve(fakeApp({ first: true, notices }), { terminal: false });
    const file = join(run.data, 'first-administrator.txt');
    expect(readFileSync(file, 'utf8')).toBe('admin\nonce-only\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toContain('once-only');
    expect(run.stderr).toContain(`it lies in ${file}`);
  });

  test('a later start speaks of no password', async () => {
    const run = await serve(fakeApp({ notices }), { terminal: true });
    expect(run).toMatchObject({ stdout: '', stderr: where(run.data) });
  });

  test('the first password is handed over even when the port is taken, and the store is let go', async () => {
    const app = fakeApp({ first: true, listen: async () => Promise.reject(new Error('in use')) });
    const run = await serve(app, { terminal: true });
    expect(run).toMatchObject({ code: 1, stdout: 'once-only\n' });
    expect(app.events).toEqual(['listen', 'close']);
  });

  test('options override the environment, and a bad one is code 7', async () => {
    const app = fakeApp();
    await serve(app, {
      terminal: false,
      argv: ['--port', '0', '--host-names', 'a,b'],
      env: { KEYHAVEN_PORT: '1', KEYHAVEN_HOST: '::1' },
    });
    expect(app.started[0]?.config).toMatchObject({ port: 0, host: '::1', hostNames: ['a', 'b'], labHttp: false });
    const bad = await serve(fakeApp(), { terminal: false, argv: ['--port', 'many'] });
    expect(bad.code).toBe(7);
    expect(bad.stderr).toContain('KEYHAVEN_PORT');
  });
});

describe('migrate', () => {
  const migrate = async (terminal: boolean) => {
    const app = fakeApp();
    const fake = fakeIo({
      terminal,
      env: { KEYHAVEN_DATABASE_URL_FILE: '/u' },
      answers: ['postgres://owner:secret@db/keyhaven '],
    });
    const code = await runCommandLine(['migrate'], fake.io, {
      connect,
      loadApp: async () => app.door,
      openDirectory: noDirectory,
    });
    return { code, stdout: fake.stdout(), stderr: fake.stderr(), asked: fake.asked, events: app.events };
  };

  test.each([true, false])(
    "asks for the owner's address like for a password and never shows it (terminal: %s)",
    async (terminal) => {
      expect(await migrate(terminal)).toEqual({
        code: 0,
        stdout: '',
        stderr: `the database is at the version of keyhaven ${programVersion()}\n`,
        asked: ["the owner's postgres:// address (hidden)"],
        events: ['migrate /u as postgres://owner:secret@db/keyhaven'],
      });
    },
  );
});
