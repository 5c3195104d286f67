import { describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const hash = 'a'.repeat(64);
const event = {
  sequence: 23,
  at: '2026-11-24T11:30:00.000Z',
  type: 'key-reveal',
  source: 'Helpdesk',
  result: 'Successful',
  actor: 'jane',
  endUser: 'CONTOSO\\jdoe',
  computer: 'CONTOSO\\WS01',
  keyType: 'Recovery Key Password',
  reason: 'Lost PIN',
  ticket: 'T-1',
  detail: { claims: 1 },
};

describe('audit list', () => {
  const filters = ['--actor', 'jane', '--result', 'Successful', '--type', 'key-reveal', '--limit', '1'];
  const api = [
    {
      call: 'GET /audit/events?actor=jane&result=Successful&type=key-reveal&limit=1',
      answer: { events: [event], next: 23 },
    },
  ];

  test('terminal', async () => {
    expect(await runCli(['audit', 'list', ...filters], { terminal: true, api })).toMatchObject({
      code: 0,
      stdout: [
        'ROW  WHEN            WHAT        RESULT      WHO   END USER      COMPUTER      KEY TYPE               REASON    TICKET  SOURCE    DETAIL',
        '23   30 minutes ago  key-reveal  Successful  jane  CONTOSO\\jdoe  CONTOSO\\WS01  Recovery Key Password  Lost PIN  T-1     Helpdesk  claims: 1',
        '',
      ].join('\n'),
      stderr: 'there are more than these 1; raise --limit, or narrow the list\n',
    });
  });

  test('pipe', async () => {
    const run = await runCli(['audit', 'list', ...filters], { api });
    expect(run.stdout).toBe(
      '23\t2026-11-24T11:30:00.000Z\tkey-reveal\tSuccessful\tjane\tCONTOSO\\jdoe\tCONTOSO\\WS01\tRecovery Key Password\tLost PIN\tT-1\tHelpdesk\tclaims: 1\n',
    );
  });

  test('terminal: why somebody was refused, and no column that is empty in every row', async () => {
    const refused = {
      ...{ sequence: 24, at: event.at, type: 'sign-in-refused', source: 'Administration', result: 'Failed' },
      actor: 'CONTOSO\\jane',
      detail: {
        address: '192.0.2.1',
        because: 'near-lockout',
        said: 'one more could lock it',
        roles: [],
        tries: [1, 2],
      },
    };
    const refusals = [{ call: 'GET /audit/events?limit=100', answer: { events: [refused] } }];
    expect((await runCli(['audit', 'list'], { terminal: true, api: refusals })).stdout).toBe(
      [
        'ROW  WHEN            WHAT             RESULT  WHO           SOURCE          DETAIL',
        '24   30 minutes ago  sign-in-refused  Failed  CONTOSO\\jane  Administration  because: near-lockout; said: one more could lock it; address: 192.0.2.1; tries: 1, 2',
        '',
      ].join('\n'),
    );
  });

  test('--json keeps the details', async () => {
    const run = await runCli(['audit', 'list', ...filters, '--json'], { api });
    expect(JSON.parse(run.stdout)).toEqual([event]);
  });

  test('a kind of event that does not exist is refused before anything is sent', async () => {
    expect((await runCli(['audit', 'list', '--type', 'key-reveals'])).code).toBe(2);
  });
});

describe('audit verify', () => {
  const head = { sequence: 40, hash };
  const whole = {
    intact: true,
    rows: 40,
    head,
    checkpoint: { sequence: 38, hash, agrees: true },
    batches: { checked: 3 },
  };
  const verify = (answer: unknown) => [{ call: 'POST /audit/verification', body: {}, answer }];

  test('terminal: intact', async () => {
    expect(await runCli(['audit', 'verify'], { terminal: true, api: verify(whole) })).toMatchObject({
      code: 0,
      stdout: `intact: 40 rows, each linked to the one before it\nhead: row 40 ${hash}\ncheckpoint: row 38 is in the chain\n`,
      stderr: 'checking every row of the audit trail ..\n',
    });
  });

  test('pipe: intact', async () => {
    expect(await runCli(['audit', 'verify'], { api: verify(whole) })).toMatchObject({
      code: 0,
      stdout: `intact: 40 rows, each linked to the one before it\nhead: row 40 ${hash}\ncheckpoint: row 38 is in the chain\n`,
      stderr: '',
    });
  });

  test('the first broken row is named and the code is 6', async () => {
    const broken = { ...whole, intact: false, firstBroken: { sequence: 12, problem: 'its hash does not fit' } };
    expect(await runCli(['audit', 'verify'], { api: verify(broken) })).toMatchObject({
      code: 6,
      stdout: `broken: row 12: its hash does not fit\nhead: row 40 ${hash}\ncheckpoint: row 38 is in the chain\n`,
    });
  });

  test.each([
    [
      'a chain that lacks the checkpoint',
      { checkpoint: { sequence: 50, hash, agrees: false } },
      'broken: the chain lacks row 50',
    ],
    [
      'a changed claim',
      { batches: { checked: 3, firstBroken: { sequence: 9, problem: 'a claim was changed' } } },
      'broken: escrow batch of row 9',
    ],
    ['a bare no', { intact: false }, 'broken: the server says'],
  ])('%s is code 6, whatever `intact` says', async (_name, change, begins) => {
    const run = await runCli(['audit', 'verify'], { api: verify({ ...whole, ...change }) });
    expect(run.code).toBe(6);
    expect(run.stdout.startsWith(begins)).toBe(true);
  });

  test('--json keeps the exit code', async () => {
    const broken = { ...whole, intact: false, firstBroken: { sequence: 12, problem: 'gone' } };
    const run = await runCli(['audit', 'verify', '--json'], { api: verify(broken) });
    expect(run.code).toBe(6);
    expect(JSON.parse(run.stdout)).toEqual(broken);
  });

  test('a server without a checkpoint is reported', async () => {
    const run = await runCli(['audit', 'verify'], { api: verify({ intact: true, rows: 40, head }) });
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('keeps no checkpoint');
  });
});

test('audit accept-restore needs a reason and puts it on record', async () => {
  const api = [
    {
      call: 'POST /audit/restore-acceptance',
      body: { reason: 'disk failure' },
      answer: { head: { sequence: 41, hash } },
    },
  ];
  const run = await runCli(['audit', 'accept-restore', '--reason', 'disk failure'], { api });
  expect(run).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'accepted; the chain goes on from row 41, and keys can be revealed again\n',
  });
  expect((await runCli(['audit', 'accept-restore'])).code).toBe(2);
});
