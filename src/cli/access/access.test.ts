import { describe, expect, test } from 'vitest';
import { KeyhavenError } from '../../base/error.ts';
import { runCli } from '../testing/run-cli.ts';

const desk = {
  id: 21,
  source: 'directory',
  subject: 'S-1-5-21-1-2-3-1001',
  name: 'CONTOSO\\Helpdesk',
  role: 'helpdesk',
  limits: [
    { kind: 'organisational-unit', name: 'OU=North,DC=contoso,DC=com' },
    { kind: 'computer-group', name: 'CONTOSO\\Laptops', sid: 'S-1-5-21-1-2-3-1003' },
  ],
  createdAt: '2026-11-24T11:59:30.000Z',
  createdBy: 'admin',
};
const claim = { ...desk, id: 22, source: 'provider', subject: 'audit', name: 'audit', role: 'auditor', limits: [] };

describe('access grant', () => {
  test.each([true, false])('data is the number alone (terminal: %s)', async (terminal) => {
    const body = {
      source: 'directory',
      subject: 'CONTOSO\\Helpdesk',
      role: 'helpdesk',
      limits: [
        { kind: 'organisational-unit', name: 'OU=North,DC=contoso,DC=com' },
        { kind: 'organisational-unit', name: 'OU=East,DC=contoso,DC=com' },
        { kind: 'computer-group', name: 'Laptops' },
      ],
    };
    const run = await runCli(
      [
        ...['access', 'grant', '--role', 'helpdesk', '--group', 'CONTOSO\\Helpdesk'],
        ...[
          '--unit',
          'OU=North,DC=contoso,DC=com',
          '--unit',
          'OU=East,DC=contoso,DC=com',
          '--computer-group',
          'Laptops',
        ],
      ],
      { terminal, api: [{ call: 'POST /role-mappings', body, answer: desk }] },
    );
    expect(run).toMatchObject({
      code: 0,
      stdout: '21\n',
      stderr: 'CONTOSO\\Helpdesk has the role helpdesk for OU=North,DC=contoso,DC=com; CONTOSO\\Laptops, as number:\n',
    });
  });

  test('a claim is asked for as one', async () => {
    const body = { source: 'provider', subject: 'audit', role: 'auditor', limits: [] };
    const api = [{ call: 'POST /role-mappings', body, answer: claim }];
    const run = await runCli(['access', 'grant', '--role', 'auditor', '--claim', 'audit'], { api });
    expect(run.stderr).toBe('audit has the role auditor for all computers, as number:\n');
  });

  test.each([
    [['--role', 'auditor'], 'give --group or --claim'],
    [['--role', 'auditor', '--group', 'A', '--claim', 'B'], 'give --group or --claim'],
    [['--role', 'king', '--group', 'A'], '--role is one of: helpdesk, '],
    [['--group', 'A'], '--role <role>'],
  ])('bad options %j send nothing', async (options, stderr) => {
    const run = await runCli(['access', 'grant', ...options]);
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(stderr) });
  });
});

describe('access list', () => {
  const api = [{ call: 'GET /role-mappings', answer: { mappings: [desk, claim] } }];

  test('terminal', async () => {
    const run = await runCli(['access', 'list'], { terminal: true, api });
    expect(run.stdout).toBe(
      [
        'ID  ROLE      FROM       NAME              FOR                                          CREATED   BY',
        '21  helpdesk  directory  CONTOSO\\Helpdesk  OU=North,DC=contoso,DC=com; CONTOSO\\Laptops  just now  admin',
        '22  auditor   claim      audit             all computers                                just now  admin',
        '',
      ].join('\n'),
    );
  });

  test('pipe', async () => {
    const run = await runCli(['access', 'list'], { api });
    expect(run.stdout.split('\n')[1]).toBe('22\tauditor\tclaim\taudit\tall computers\t2026-11-24T11:59:30.000Z\tadmin');
    expect(JSON.parse((await runCli(['access', 'list', '--json'], { api })).stdout)).toEqual([desk, claim]);
  });

  test('of none says so', async () => {
    const none = [{ call: 'GET /role-mappings', answer: { mappings: [] } }];
    expect(await runCli(['access', 'list'], { api: none })).toMatchObject({
      stdout: '',
      stderr: 'no group has a role\n',
    });
  });
});

test('access revoke takes a number and nothing else', async () => {
  const run = await runCli(['access', 'revoke', '21'], { api: [{ call: 'DELETE /role-mappings/21' }] });
  expect(run.stderr).toBe('took back mapping 21\n');
  expect((await runCli(['access', 'revoke', '../accounts'])).code).toBe(2);
});

describe('access explain', () => {
  const call = 'GET /access/explain?account=CONTOSO%5Cjane';
  const explained = {
    account: 'CONTOSO\\jane',
    kind: 'person',
    standing: 'active',
    roles: [{ role: 'helpdesk', limits: desk.limits }],
    withheld: ['administrator'],
    grants: [
      { role: 'helpdesk', mapping: desk, through: ['CONTOSO\\Desk North', 'CONTOSO\\Helpdesk'] },
      { role: 'administrator', mapping: { ...claim, id: 23, role: 'administrator' }, through: [] },
    ],
    lost: [claim],
  };

  test('terminal', async () => {
    const run = await runCli(['access', 'explain', 'CONTOSO\\jane'], {
      terminal: true,
      api: [{ call, answer: explained }],
    });
    expect(run.stdout).toBe(
      [
        'ROLE           COUNTS  FOR                                          MAPPING  THROUGH',
        'helpdesk       yes     OU=North,DC=contoso,DC=com; CONTOSO\\Laptops  21       CONTOSO\\jane > CONTOSO\\Desk North > CONTOSO\\Helpdesk',
        'administrator  no      all computers                                23       CONTOSO\\jane',
        '',
      ].join('\n'),
    );
    expect(run.stderr).toBe(
      [
        'withheld: administrator, beside helpdesk: nobody hands out rights and reads keys',
        'mapping 22 is of audit, which the directory no longer has as a group that gives rights',
        '',
      ].join('\n'),
    );
  });

  test('pipe and JSON', async () => {
    const api = [{ call, answer: explained }];
    const run = await runCli(['access', 'explain', 'CONTOSO\\jane'], { api });
    expect(run.stdout.split('\n')[1]).toBe('administrator\tno\tall computers\t23\tCONTOSO\\jane');
    const json = await runCli(['access', 'explain', 'CONTOSO\\jane', '--json'], { api });
    expect(JSON.parse(json.stdout)).toEqual(explained);
  });

  test.each([
    [{ standing: 'disabled' }, 'CONTOSO\\jane is not let in (disabled): no role counts\n'],
    [{ kind: 'computer' }, 'CONTOSO\\jane is the account of a computer: it has no roles\n'],
    [{ grants: [] }, 'nothing gives this account a role\n'],
  ])('says of %j why there is no role', async (more, stderr) => {
    const answer = { ...explained, roles: [], withheld: [], lost: [], ...more };
    expect((await runCli(['access', 'explain', 'CONTOSO\\jane'], { api: [{ call, answer }] })).stderr).toBe(stderr);
  });

  test('while the directory is down it fails and guesses nothing', async () => {
    const fails = new KeyhavenError('directory-unavailable', 'no controller answers', { facts: { requestId: 'r-1' } });
    const run = await runCli(['access', 'explain', 'CONTOSO\\jane'], { api: [{ call, fails }] });
    expect(run).toMatchObject({ stdout: '', stderr: expect.stringContaining('no controller answers') });
    expect(run.stderr).toMatch(/hint: keyhaven directory check.*request r-1/);
    expect(run.code).toBe(5);
  });
});

test('directory flush says what it did', async () => {
  const run = await runCli(['directory', 'flush'], { api: [{ call: 'POST /directory/flush', body: {} }] });
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('read anew') });
});
