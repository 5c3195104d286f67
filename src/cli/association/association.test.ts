import { describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const one = {
  id: 3,
  computer: 'CONTOSO\\WS01',
  person: 'CONTOSO\\jdoe',
  source: 'manual',
  madeBy: 'admin',
  createdAt: '2026-11-24T10:00:00.000Z',
};

describe('association list', () => {
  test('terminal', async () => {
    const api = [{ call: 'GET /associations?computer=CONTOSO%5CWS01&limit=100', answer: { associations: [one] } }];
    const run = await runCli(['association', 'list', '--computer', 'CONTOSO\\WS01'], { terminal: true, api });
    expect(run).toMatchObject({
      code: 0,
      stderr: '',
      stdout: [
        'ID  COMPUTER      PERSON        SOURCE  MADE BY  CREATED',
        '3   CONTOSO\\WS01  CONTOSO\\jdoe  manual  admin    2 hours ago',
        '',
      ].join('\n'),
    });
  });

  test('pipe: follows the pages up to the limit and says that there is more', async () => {
    const api = [
      { call: 'GET /associations?limit=3', answer: { associations: [one, { ...one, id: 4 }], next: 4 } },
      { call: 'GET /associations?after=4&limit=1', answer: { associations: [{ ...one, id: 5 }], next: 5 } },
    ];
    const run = await runCli(['association', 'list', '--limit', '3'], { api });
    expect(run.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['3', '4', '5', '']);
    expect(run.stderr).toBe('there are more than these 3; raise --limit, or narrow the list\n');
  });

  test('--json prints them as they are', async () => {
    const api = [{ call: 'GET /associations?person=jdoe&limit=100', answer: { associations: [one] } }];
    const run = await runCli(['association', 'list', '--person', 'jdoe', '--json'], { api });
    expect(JSON.parse(run.stdout)).toEqual([one]);
  });
});

test('association add says who may now recover what', async () => {
  const body = { computer: 'ws01.contoso.com', person: 'jdoe@contoso.com', source: 'manual' };
  const api = [{ call: 'POST /associations', body, answer: one }];
  const run = await runCli(['association', 'add', 'ws01.contoso.com', 'jdoe@contoso.com'], { api });
  expect(run).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'CONTOSO\\jdoe may recover CONTOSO\\WS01; this is association 3\n',
  });
});

test('nobody says on behalf of the agent', async () => {
  const run = await runCli(['association', 'add', 'ws01', 'jdoe', '--source', 'agent']);
  expect(run).toMatchObject({ code: 2, stderr: 'keyhaven: --source is one of: managedBy, owner, csv, manual\n' });
});

test('association remove', async () => {
  const run = await runCli(['association', 'remove', '3'], { api: [{ call: 'DELETE /associations/3' }] });
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: 'removed association 3\n' });
});
