import { describe, expect, test } from 'vitest';
import { KeyhavenError } from '../../base/error.ts';
import { runCli } from '../testing/run-cli.ts';

const jane = {
  name: 'jane',
  displayName: 'Jane Roe',
  person: '',
  roles: ['helpdesk', 'auditor'],
  disabled: false,
  mustChangePassword: true,
  createdAt: '2026-11-24T09:00:00.000Z',
  createdBy: 'admin',
};
const jdoe = {
  ...jane,
  name: 'jdoe',
  displayName: '',
  person: 'CONTOSO\\jdoe',
  roles: ['self-service'],
  disabled: true,
  createdAt: '2026-01-05T08:00:00.000Z',
};

describe('account list', () => {
  const api = [{ call: 'GET /accounts', answer: { accounts: [jane, jdoe] } }];

  test('terminal: an aligned table with headers and relative times', async () => {
    expect(await runCli(['account', 'list'], { terminal: true, api })).toMatchObject({
      code: 0,
      stderr: '',
      stdout: [
        'NAME  DISPLAY NAME  ROLES             STATE                PERSON        CREATED      BY',
        'jane  Jane Roe      helpdesk,auditor  password change due                3 hours ago  admin',
        'jdoe                self-service      disabled             CONTOSO\\jdoe  2026-01-05   admin',
        '',
      ].join('\n'),
    });
  });

  test('pipe: full values between tabs and no headers', async () => {
    expect(await runCli(['account', 'list'], { api })).toMatchObject({
      code: 0,
      stderr: '',
      stdout:
        'jane\tJane Roe\thelpdesk,auditor\tpassword change due\t\t2026-11-24T09:00:00.000Z\tadmin\n' +
        'jdoe\t\tself-service\tdisabled\tCONTOSO\\jdoe\t2026-01-05T08:00:00.000Z\tadmin\n',
    });
  });

  test('--json prints the accounts, on one line in a pipe and indented on a terminal', async () => {
    const piped = await runCli(['account', 'list', '--json'], { api });
    expect(piped.stdout).toBe(`${JSON.stringify([jane, jdoe])}\n`);
    const shown = await runCli(['account', 'list', '--json'], { api, terminal: true });
    expect(shown.stdout).toBe(`${JSON.stringify([jane, jdoe], null, 2)}\n`);
  });

  test('no accounts is said on standard error and is no failure', async () => {
    const empty = [{ call: 'GET /accounts', answer: { accounts: [] } }];
    expect(await runCli(['account', 'list'], { api: empty })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'there are no accounts\n',
    });
  });

  test('a name that would rewrite the terminal is shown escaped', async () => {
    const hostile = { ...jane, displayName: 'Jane\u001b[2J\u202e\tRoe' };
    const run = await runCli(['account', 'list'], {
      api: [{ call: 'GET /accounts', answer: { accounts: [hostile] } }],
    });
    expect(run.stdout.split('\t')[1]).toBe('Jane\\u{1b}[2J\\u{202e}\\u{9}Roe');
  });
});

describe('account show', () => {
  const api = [{ call: 'GET /accounts', answer: { accounts: [jane, jdoe] } }];

  test('terminal: names and values below each other', async () => {
    expect(await runCli(['account', 'show', 'JDOE'], { terminal: true, api })).toMatchObject({
      code: 0,
      stdout: [
        'name          jdoe',
        'roles         self-service',
        'state         disabled',
        'person        CONTOSO\\jdoe',
        'created       2026-01-05',
        'by            admin',
        '',
      ].join('\n'),
    });
  });

  test('pipe: the row of the list', async () => {
    const run = await runCli(['account', 'show', 'jdoe'], { api });
    expect(run.stdout).toBe('jdoe\t\tself-service\tdisabled\tCONTOSO\\jdoe\t2026-01-05T08:00:00.000Z\tadmin\n');
  });

  test('an unknown account ends with code 3', async () => {
    expect(await runCli(['account', 'show', 'nobody'], { api })).toMatchObject({
      code: 3,
      stdout: '',
      stderr: 'keyhaven: there is no account nobody\n',
    });
  });
});

describe('account add', () => {
  const api = [
    {
      call: 'POST /accounts',
      body: { name: 'jane', roles: ['helpdesk', 'auditor'], displayName: 'Jane Roe' },
      answer: { account: jane, oneTimePassword: 'once-only-password' },
    },
  ];
  const argv = ['account', 'add', 'jane', '--role', 'helpdesk', '--role', 'auditor', '--display-name', 'Jane Roe'];

  test.each([true, false])('data is the one-time password alone (terminal: %s)', async (terminal) => {
    expect(await runCli(argv, { terminal, api })).toMatchObject({
      code: 0,
      stdout: 'once-only-password\n',
      stderr:
        'added jane with helpdesk, auditor\n' +
        'one-time password, shown once; it must be changed at the first sign-in, within 24 hours:\n',
    });
  });

  test('a role that does not exist is named with those that do, and nothing is sent', async () => {
    expect(await runCli(['account', 'add', 'jane', '--role', 'boss'])).toMatchObject({
      code: 2,
      stderr:
        'keyhaven: --role is one of: helpdesk, advanced-helpdesk, reports, data-migration, administrator, auditor, self-service\n',
    });
  });

  test('a refusal of the server ends with its sentence', async () => {
    const fails = new KeyhavenError('not-permitted', 'this needs the role administrator');
    const run = await runCli(['account', 'add', 'x', '--role', 'auditor'], {
      api: [{ call: 'POST /accounts', body: { name: 'x', roles: ['auditor'] }, fails }],
    });
    expect(run).toMatchObject({
      code: 4,
      stdout: '',
      stderr: 'keyhaven: this needs the role administrator\n',
      closed: true,
    });
  });
});

describe('account change, disable, enable', () => {
  test('sends only what is named', async () => {
    const api = [
      { call: 'PATCH /accounts/jane', body: { roles: ['auditor'] }, answer: { ...jane, roles: ['auditor'] } },
    ];
    const run = await runCli(['account', 'change', 'jane', '--role', 'auditor'], { api });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: 'changed jane: auditor\n' });
  });

  test('an empty change is refused before anything is sent', async () => {
    expect(await runCli(['account', 'change', 'jane'])).toMatchObject({
      code: 2,
      stderr: 'keyhaven: nothing to change is named; give --role, --display-name or --person\n',
    });
  });

  test('a name cannot lead to another address', async () => {
    const api = [{ call: 'PATCH /accounts/..%2Ftokens', body: { disabled: true }, answer: jane }];
    expect((await runCli(['account', 'disable', '../tokens'], { api })).code).toBe(0);
  });

  test('disable and enable say what is now', async () => {
    const off = [{ call: 'PATCH /accounts/jane', body: { disabled: true }, answer: { ...jane, disabled: true } }];
    expect((await runCli(['account', 'disable', 'jane'], { api: off })).stderr).toBe(
      'disabled jane; it is not signed in any more\n',
    );
    const on = [{ call: 'PATCH /accounts/jane', body: { disabled: false }, answer: jane }];
    expect((await runCli(['account', 'enable', 'jane'], { api: on })).stderr).toBe('enabled jane\n');
  });
});

test.each([true, false])(
  'account reset-password: data is the new one-time password alone (terminal: %s)',
  async (terminal) => {
    const api = [{ call: 'POST /accounts/jane/password', body: {}, answer: { oneTimePassword: 'another-one' } }];
    expect(await runCli(['account', 'reset-password', 'jane'], { terminal, api })).toMatchObject({
      code: 0,
      stdout: 'another-one\n',
      stderr: 'one-time password of jane, shown once; it must be changed at the first sign-in, within 24 hours:\n',
    });
  },
);
