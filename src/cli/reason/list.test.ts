import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const answer = {
  drive: [{ code: 'lost-pin', text: 'Lost PIN' }],
  selfService: [{ code: 'other', text: 'Other' }],
  tpm: [{ code: 'clear-tpm', text: 'Clear TPM' }],
  callerVerification: [{ code: 'in-person', text: 'in person' }],
};
const api = [{ call: 'GET /recovery/reasons', answer }];

test('terminal', async () => {
  expect((await runCli(['reason', 'list'], { terminal: true, api })).stdout).toBe(
    [
      'FOR                        CODE       MEANING',
      'key reveal --reason        lost-pin   Lost PIN',
      'key reveal --own --reason  other      Other',
      'tpm reveal --reason        clear-tpm  Clear TPM',
      '--caller-verified          in-person  in person',
      '',
    ].join('\n'),
  );
});

test('pipe', async () => {
  expect((await runCli(['reason', 'list'], { api })).stdout.split('\n')[0]).toBe(
    'key reveal --reason\tlost-pin\tLost PIN',
  );
});

test('--json prints the answer as it is', async () => {
  expect(JSON.parse((await runCli(['reason', 'list', '--json'], { api })).stdout)).toEqual(answer);
});

test('an answer of another form is an error that names the place and not the content', async () => {
  const run = await runCli(['reason', 'list'], {
    api: [{ call: 'GET /recovery/reasons', answer: { ...answer, tpm: 'secret?' } }],
  });
  expect(run).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'keyhaven: the server answered in a form that this program does not know (at "tpm" of GET /recovery/reasons)\n' +
      'hint: are the server and this program of one version?\n',
  });
});
