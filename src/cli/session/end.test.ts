import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const call = 'POST /sessions/end';

test.each([
  [0, /nobody is signed in under this name/],
  [1, /ended 1 session of CONTOSO\\jane/],
  [7, /ended 7 sessions of CONTOSO\\jane/],
])('sessions end says that there were %i', async (ended, said) => {
  const body = { account: 'CONTOSO\\jane' };
  const run = await runCli(['sessions', 'end', 'CONTOSO\\jane'], { api: [{ call, body, answer: { ended } }] });
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(said) });
});
