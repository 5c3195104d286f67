import { expect, test } from 'vitest';
import type { DirectoryFinding } from '../app-door.ts';
import { runCommandLine } from '../main.ts';
import { fakeApp } from '../testing/fake-app.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { noDirectory } from '../testing/no-directory.ts';

const findings: readonly DirectoryFinding[] = [
  {
    check: 'name',
    subject: 'ldaps://dc1.contoso.com',
    outcome: 'ok',
    sentence: 'dc1.contoso.com is 10.0.0.1',
    repair: [],
  },
  {
    check: 'spn',
    subject: 'HTTP/keys.contoso.com',
    outcome: 'failed',
    sentence: 'HTTP/keys.contoso.com is registered on no account',
    repair: ['setspn -S HTTP/keys.contoso.com "CONTOSO\\svc"', 'samba-tool spn add HTTP/keys.contoso.com "svc"'],
  },
];

async function check(
  options: { terminal: boolean; findings?: readonly DirectoryFinding[]; env?: Record<string, string> },
  ...argv: readonly string[]
) {
  const app = fakeApp({ findings: options.findings ?? findings });
  const fake = fakeIo({
    terminal: options.terminal,
    answers: ['p4ss'],
    env: {
      KEYHAVEN_DIRECTORY_URLS: 'ldaps://dc1.contoso.com',
      KEYHAVEN_DIRECTORY_ACCOUNT: 'svc@contoso.com',
      KEYHAVEN_DIRECTORY_PASSWORD_FILE: '/secret',
      ...options.env,
    },
  });
  const code = await runCommandLine(['directory', 'check', ...argv], fake.io, {
    connect: async () => Promise.reject(new Error('no server is needed')),
    openDirectory: noDirectory,
    loadApp: async () => app.door,
  });
  return { code, stdout: fake.stdout(), stderr: fake.stderr(), asked: fake.asked, events: app.events };
}

test('a terminal shows each finding and below it what repairs it', async () => {
  expect(await check({ terminal: true })).toMatchObject({
    code: 1,
    stdout: [
      'ok       name             dc1.contoso.com is 10.0.0.1',
      'failed   spn              HTTP/keys.contoso.com is registered on no account',
      '                          > setspn -S HTTP/keys.contoso.com "CONTOSO\\svc"',
      '                          > samba-tool spn add HTTP/keys.contoso.com "svc"',
      '',
    ].join('\n'),
    stderr: '1 ok, 0 warnings, 1 failed, 0 not looked at\n',
  });
});

test('a pipe gets a row for each', async () => {
  const { stdout } = await check({ terminal: false });
  expect(stdout.split('\n')[1]?.split('\t')).toEqual([
    'failed',
    'spn',
    'HTTP/keys.contoso.com',
    'HTTP/keys.contoso.com is registered on no account',
    'setspn -S HTTP/keys.contoso.com "CONTOSO\\svc" | samba-tool spn add HTTP/keys.contoso.com "svc"',
  ]);
});

test('--json has everything', async () => {
  const { stdout, code } = await check({ terminal: false }, '--json');
  expect(JSON.parse(stdout)).toEqual({ findings });
  expect(code).toBe(1);
});

test('ends well when nothing failed', async () => {
  expect((await check({ terminal: false, findings: findings.slice(0, 1) })).code).toBe(0);
});

test('asks for the password of another account, and hands on what was given', async () => {
  const { asked, events } = await check(
    { terminal: true },
    ...['--account', 'import@contoso.com', '--keytab', '/k', '--service-account', 'svc-web', '--for-import'],
    ...['--name', 'keys', '--name', 'keys.contoso.com', '--search-base', 'OU=W,DC=contoso,DC=com'],
  );
  expect(asked).toEqual(['password of import@contoso.com (hidden)']);
  const given = {
    keytab: '/k',
    serviceAccount: 'svc-web',
    hosts: ['keys', 'keys.contoso.com'],
    searchBase: 'OU=W,DC=contoso,DC=com',
    forImport: true,
  };
  expect(events).toEqual([`check ldaps://dc1.contoso.com as import@contoso.com with p4ss ${JSON.stringify(given)}`]);
});

test('looks at the keytab of the configuration, unless another one is named', async () => {
  const env = { KEYHAVEN_KERBEROS_KEYTAB_FILE: '/etc/keyhaven/keyhaven.keytab' };
  const configured = await check({ terminal: true, env });
  expect(configured.events[0]).toContain('"keytab":"/etc/keyhaven/keyhaven.keytab"');
  expect((await check({ terminal: true, env }, '--keytab', '/k')).events[0]).toContain('"keytab":"/k"');
});
