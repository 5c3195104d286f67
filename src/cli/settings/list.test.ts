import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const answer = {
  settings: [
    { name: 'port', environment: 'KEYHAVEN_PORT', help: 'Port to listen on.', value: '8443', isDefault: true },
    {
      name: 'domains',
      environment: 'KEYHAVEN_DOMAINS',
      help: 'Domains.',
      value: 'CONTOSO=contoso.com',
      isDefault: false,
    },
  ],
};
const api = [{ call: 'GET /settings', answer }];

test('terminal', async () => {
  expect(await runCli(['settings'], { terminal: true, api })).toMatchObject({
    code: 0,
    stdout: [
      'SETTING           VALUE                FROM',
      'KEYHAVEN_PORT     8443                 default',
      'KEYHAVEN_DOMAINS  CONTOSO=contoso.com  set',
      '',
    ].join('\n'),
  });
});

test('pipe', async () => {
  expect((await runCli(['settings'], { api })).stdout).toBe(
    'KEYHAVEN_PORT\t8443\tdefault\nKEYHAVEN_DOMAINS\tCONTOSO=contoso.com\tset\n',
  );
});

test('--json has the help of each besides', async () => {
  expect(JSON.parse((await runCli(['settings', '--json'], { api })).stdout)).toEqual(answer);
});
