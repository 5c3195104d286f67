import { describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const agent = {
  id: 7,
  label: 'agent',
  computer: 'CONTOSO\\WS01',
  mayReveal: false,
  createdAt: '2026-11-24T11:59:30.000Z',
  createdBy: 'admin',
  expiresAt: '2026-12-04T13:00:00.000Z',
};
const robot = {
  id: 8,
  label: 'robot',
  role: 'helpdesk',
  mayReveal: true,
  createdAt: '2026-11-01T00:00:00.000Z',
  createdBy: 'admin',
  expiresAt: '2026-11-20T00:00:00.000Z',
};
const gone = { ...agent, id: 9, label: 'gone', revokedAt: '2026-11-24T10:00:00.000Z' };

describe('token list', () => {
  const api = [{ call: 'GET /tokens', answer: { tokens: [agent, robot, gone] } }];

  test('terminal', async () => {
    const run = await runCli(['token', 'list'], { terminal: true, api });
    expect(run.stdout).toBe(
      [
        'ID  LABEL  FOR                        STATE    EXPIRES     CREATED      BY',
        '7   agent  CONTOSO\\WS01               active   in 10 days  just now     admin',
        '8   robot  role helpdesk, may reveal  expired  4 days ago  23 days ago  admin',
        '9   gone   CONTOSO\\WS01               revoked  in 10 days  just now     admin',
        '',
      ].join('\n'),
    );
  });

  test('pipe', async () => {
    const run = await runCli(['token', 'list'], { api });
    expect(run.stdout.split('\n')[1]).toBe(
      '8\trobot\trole helpdesk, may reveal\texpired\t2026-11-20T00:00:00.000Z\t2026-11-01T00:00:00.000Z\tadmin',
    );
  });
});

describe('token create', () => {
  test.each([true, false])('data is the secret alone (terminal: %s)', async (terminal) => {
    const body = { label: 'agent', computer: 'CONTOSO\\WS01', mayReveal: false, expiresInDays: 10 };
    const api = [{ call: 'POST /tokens', body, answer: { token: agent, secret: 'kht_abc' } }];
    const run = await runCli(['token', 'create', '--label', 'agent', '--computer', 'CONTOSO\\WS01', '--days', '10'], {
      terminal,
      api,
    });
    expect(run).toMatchObject({
      code: 0,
      stdout: 'kht_abc\n',
      stderr: 'made token 7 for CONTOSO\\WS01, until 2026-12-04; its secret, shown once:\n',
    });
  });

  test('a role token that may reveal is asked for as such', async () => {
    const body = { label: 'robot', role: 'helpdesk', mayReveal: true, expiresInDays: 365 };
    const api = [{ call: 'POST /tokens', body, answer: { token: robot, secret: 'kht_def' } }];
    const run = await runCli(['token', 'create', '--label', 'robot', '--role', 'helpdesk', '--may-reveal'], { api });
    expect(run.stderr).toContain('for role helpdesk, may reveal');
  });

  test.each([
    [[], 'keyhaven: a token is for one computer or for one role; give --computer or --role\n'],
    [
      ['--computer', 'A', '--role', 'auditor'],
      'keyhaven: a token is for one computer or for one role; give --computer or --role\n',
    ],
    [['--computer', 'A', '--days', '0'], 'keyhaven: --days is a whole number from 1 to 3650\n'],
  ])('bad options %j send nothing', async (options, stderr) => {
    expect(await runCli(['token', 'create', '--label', 'x', ...options])).toMatchObject({
      code: 2,
      stdout: '',
      stderr,
    });
  });
});

test('token revoke takes a number and nothing else', async () => {
  expect((await runCli(['token', 'revoke', '7'], { api: [{ call: 'DELETE /tokens/7' }] })).stderr).toBe(
    'revoked token 7\n',
  );
  expect((await runCli(['token', 'revoke', '../accounts'])).code).toBe(2);
});
