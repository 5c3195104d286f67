import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Bound } from '../cmdlet/parameter.ts';
import { keyId, password, record, refuse, runOn, stored } from '../testing/import-run.ts';

describe('an object of the pipe', () => {
  test('becomes a claim of an import: its volume of no known kind, its time as the directory has it', async () => {
    const { calls, code, stderr } = await runOn([{ ...record, RecoveryPackage: '3q2+7w==' }], () => stored);
    expect(calls).toEqual([
      {
        call: 'POST /escrow/recovery-keys',
        body: {
          computer: 'ws01.contoso.com',
          volume: { id: 'c0ffee00-1111-4222-8333-444455556666', type: 'unknown' },
          keyId,
          recoveryPassword: password,
          keyPackage: '3q2+7w==',
          time: '2026-11-20T10:11:12.000Z',
        },
      },
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe('read 1, written 1, already there 0, conflicts 0, refused 0, failed 0\n');
  });

  test('takes its users along; those of a second source follow', async () => {
    const users = { ComputerUser: ['a@x.com', 'b@x.com', 'c@x.com'], ComputerUserSource: ['owner', 'csv', 'owner'] };
    const { calls } = await runOn([{ ...record, ...users }], (call) =>
      call === 'POST /associations' ? refuse('already-exists')() : stored,
    );
    expect(calls[0]?.body).toMatchObject({ users: ['a@x.com', 'c@x.com'], userSource: 'owner' });
    expect(calls.slice(1)).toEqual([
      { call: 'POST /associations', body: { computer: 'ws01.contoso.com', person: 'b@x.com', source: 'csv' } },
    ]);
  });

  test('has the users that the command line names, whatever the pipe says of them', async () => {
    const piped = { ...record, ComputerUser: ['a@x.com', 'b@x.com'], ComputerUserSource: ['owner', 'owner'] };
    const given = new Bound(new Map([['ComputerUser', ['c@x.com']]]));
    const { calls } = await runOn([piped], () => stored, { given });
    expect(calls[0]?.body).toMatchObject({ users: ['c@x.com'], userSource: 'csv' });
  });

  test('without a time counts from now, and that is said', async () => {
    const { calls, stderr } = await runOn([{ ...record, Time: undefined }], () => stored);
    expect(calls[0]?.body).not.toHaveProperty('time');
    expect(stderr).toContain('warning: 1 came without a time');
  });

  test('whose time lies ahead of the server goes again without one', async () => {
    const { calls, stderr } = await runOn([record], (_call, body) =>
      JSON.stringify(body).includes('"time"') ? refuse('time-in-future')() : stored,
    );
    expect(calls).toHaveLength(2);
    expect(stderr).toContain('written 1');
  });

  test('of a TPM is imported, and says so', async () => {
    const { calls } = await runOn(
      [
        {
          Computer: 'WS01',
          TpmOwnerInformation: 'q83vASNFZ4mrze8BI0VniavN7wE=',
          Time: '2026-01-01T00:00:00',
          TimeKind: 'utc',
        },
      ],
      () => stored,
      { job: 'tpm' },
    );
    expect(calls[0]).toMatchObject({
      call: 'POST /escrow/tpm-owner-auths',
      body: { origin: 'imported', time: '2026-01-01T00:00:00.000Z' },
    });
  });

  test('of users is one association each', async () => {
    const run = await runOn([{ Computer: 'WS01', user: ['a@x.com', 'b@x.com'] }], refuse('already-exists'), {
      job: 'users',
    });
    expect(run.calls.map(({ body }) => body)).toEqual([
      { computer: 'WS01', person: 'a@x.com', source: 'csv' },
      { computer: 'WS01', person: 'b@x.com', source: 'csv' },
    ]);
    expect(run.stderr).toContain('written 0, already there 1');
  });
});

describe('the summary and the file of failed records', () => {
  test('count each object once and name it without its secret', async () => {
    const bad = (more: object, digit: number) => ({
      ...record,
      ObjectGUID: `00000000-0000-4000-8000-00000000000${digit}`,
      ...more,
    });
    const run = await runOn(
      [
        record,
        bad({ RecoveryPassword: password.replace('110011', '110012') }, 2),
        `{"RecoveryPassword":"${password}",`,
        bad({ Time: '2026-11-20T10:11:12' }, 4),
        bad({ Computer: 'refused' }, 5),
        bad({ Computer: password }, 6),
        bad({ VolumeID: undefined }, 7),
      ],
      (_call, body) => {
        if (JSON.stringify(body).includes('"refused"')) return refuse('computer-name-invalid')();
        return JSON.stringify(body).includes(`"computer":"${password}"`)
          ? refuse('computer-name-invalid')()
          : { ...stored, conflict: true };
      },
      { verbose: true },
    );
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('read 7, written 1, already there 0, conflicts 1, refused 5, failed 1');
    const lines = run.failed
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(6);
    expect(lines).toContainEqual({
      SearchBase: '<GUID=00000000-0000-4000-8000-000000000002>',
      ObjectGUID: '00000000-0000-4000-8000-000000000002',
      RecoveryPasswordID: keyId,
      Computer: 'ws01.contoso.com',
      Outcome: 'refused',
      Code: 'recovery-password-invalid',
      Reason: 'group 1 of the recovery password has a wrong digit; compare it with the original and type it again',
    });
    expect(lines).toContainEqual(expect.objectContaining({ Line: 3, Outcome: 'failed' }));
    expect(run.failed + run.stderr).not.toContain(password.slice(7));
    expect(statSync(run.failedFile).mode & 0o777).toBe(0o600);
  });

  test('say each reason once, with its number', async () => {
    const typo = { ...record, RecoveryPassword: password.replace('110011', '110012') };
    const run = await runOn([typo, record, typo, 'no object'], () => stored);
    expect(run.stderr.split('\n').slice(1, 3)).toEqual([
      '2 refused: group 1 of the recovery password has a wrong digit; compare it with the original and type it again',
      '1 failed: this line of the pipe is no JSON object',
    ]);
  });

  test('an empty pipe is no success', async () => {
    const run = await runOn([], () => stored);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('nothing came through the pipe');
  });
});
