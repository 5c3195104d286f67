import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { type ErrorCode, KeyhavenError } from '../../base/error.ts';
import type { Api } from '../api.ts';
import { Bound } from '../cmdlet/parameter.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { unbatched } from '../testing/unbatched.ts';
import { claimsAtOnce } from './claim-batches.ts';
import { recoveryJob } from './import-recovery.ts';
import { tpmJob } from './import-tpm.ts';
import { usersJob } from './import-users.ts';
import { type ImportOptions, runImport } from './run-import.ts';

const password = '110011-220022-330033-440044-550055-660066-000011-111111';
const keyId = '1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011';
const record = {
  Computer: 'ws01.contoso.com',
  VolumeID: '{C0FFEE00-1111-4222-8333-444455556666}',
  RecoveryPasswordID: keyId,
  RecoveryPassword: password,
  Time: '2026-11-20T10:11:12Z',
  ObjectGUID: '00000000-0000-4000-8000-000000000001',
};
const stored = {
  outcome: 'stored',
  conflict: false,
  computer: 'CONTOSO\\WS01',
  receivedAt: '2026-11-24T12:00:00.000Z',
  keyId,
  proof: 'claimed',
  proofWaiting: false,
};

type Answering = (call: string, body: unknown) => unknown;

async function runOn(
  lines: readonly (object | string)[],
  answer: Answering,
  options: Partial<ImportOptions> & { job?: 'tpm' | 'users'; answers?: readonly string[]; given?: Bound } = {},
) {
  const calls: { call: string; body: unknown }[] = [];
  const api: Api = {
    place: 'the server',
    call: unbatched(async (method, path, body) => {
      const call = `${method} ${path}`;
      calls.push({ call, body });
      return answer(call, body);
    }),
    close: async () => undefined,
  };
  const fake = fakeIo({
    terminal: false,
    lines: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))),
    answers: options.answers ?? [],
  });
  const folder = await tempFolder();
  const failedFile = join(folder, 'failed.jsonl');
  const given = {
    given: options.given ?? new Bound(new Map()),
    options: { retrySeconds: 0, whatIf: false, confirm: false, verbose: false, failedFile, ...options },
  };
  const jobs = {
    recovery: async () => runImport(fake.io, api, recoveryJob, given),
    tpm: async () => runImport(fake.io, api, tpmJob, given),
    users: async () => runImport(fake.io, api, usersJob, given),
  };
  const ended = await jobs[options.job ?? 'recovery']().then(
    (code) => ({ code, error: undefined }),
    (error: unknown) => ({ code: undefined, error }),
  );
  const failed = readdirSync(folder).includes('failed.jsonl') ? readFileSync(failedFile, 'utf8') : '';
  return { ...ended, calls, failed, failedFile, stderr: fake.stderr() };
}

const refuse = (code: ErrorCode) => () => Promise.reject(new KeyhavenError(code, `refused as ${code}`));

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

describe('faults', () => {
  test('that pass are tried again, as often as was said', async () => {
    let left = 2;
    const flaky: Answering = () => (left-- > 0 ? refuse('busy')() : stored);
    expect(await runOn([record], flaky, { retryCount: 2 })).toMatchObject({ code: 0 });
    left = 3;
    const run = await runOn([record], flaky, { retryCount: 2 });
    expect(run.stderr).toContain('failed 1');
    expect(run.failed).toContain('"Code":"busy"');
  });

  test('that will not pass are not tried again', async () => {
    const run = await runOn([record], refuse('conflicting-claims-ceiling'));
    expect(run.calls).toHaveLength(1);
    expect(run.stderr).toContain('refused 1, failed 0');
  });

  test.each(['not-signed-in', 'not-permitted'] as const)('of the sender end it at once: %s', async (code) => {
    const run = await runOn(Array<object>(1000).fill(record), refuse(code));
    expect(run.error).toMatchObject({ code });
    expect(run.calls.length).toBeLessThanOrEqual(claimsAtOnce);
  });

  test('of a certificate that is not trusted end it at once and are not tried again', async () => {
    const untrusted = (): Promise<never> =>
      Promise.reject(new KeyhavenError('server-unreachable', 'not trusted here', { facts: { untrusted: true } }));
    const run = await runOn([record], untrusted, { retryCount: 3 });
    expect(run.calls).toHaveLength(1);
    expect(run.error).toMatchObject({ message: 'not trusted here' });
    expect(run.stderr).toContain('refused 0, failed 1');
  });

  test('of a server that is away the whole time end it, however short the pipe is', async () => {
    const run = await runOn([record], refuse('server-unreachable'), { retryCount: 1 });
    expect(run.error).toMatchObject({ code: 'server-unreachable' });
    expect(run.stderr).not.toContain('1 failed:');
    let left = 1;
    const users = ['WS01', 'WS02'].map((Computer) => ({ Computer, user: ['a@x.com'] }));
    const later = await runOn(users, () => refuse(left-- > 0 ? 'already-exists' : 'server-unreachable')(), {
      job: 'users',
      retryCount: 0,
    });
    expect(later).toMatchObject({ code: 1, error: undefined });
    expect(later.stderr).toContain('1 failed: refused as server-unreachable');
  });

  test('of a server that stays away end it, and the rest is left for another run', async () => {
    const run = await runOn(Array<object>(5000).fill(record), refuse('server-unreachable'), { retryCount: 0 });
    expect(run.error).toMatchObject({ code: 'server-unreachable' });
    expect(run.calls.length).toBeLessThanOrEqual(4 * claimsAtOnce);
  });
});

describe('-WhatIf and -Confirm', () => {
  test('-WhatIf sends nothing and names each object', async () => {
    const run = await runOn([record], () => stored, { whatIf: true });
    expect(run.calls).toEqual([]);
    expect(run.stderr).toContain('What if: Performing the operation');
    expect(run.stderr).toContain('Volume c0ffee00-1111-4222-8333-444455556666 on Computer ws01.contoso.com');
    expect(run.stderr).toContain('left out 1');
  });

  test('-WhatIf says what would be refused and leaves no file', async () => {
    const typo = { ...record, RecoveryPassword: password.replace('110011', '110012') };
    const run = await runOn([typo], () => stored, { whatIf: true });
    expect(run.stderr).toContain('1 refused: group 1 of the recovery password');
    expect(run.failed).toBe('');
    expect(run.stderr).not.toContain('failed.jsonl');
  });

  test('-Confirm asks about each, until all are answered for', async () => {
    const run = await runOn(Array<object>(4).fill(record), () => stored, { confirm: true, answers: ['n', 'y', 'L'] });
    expect(run.calls).toHaveLength(1);
    expect(run.stderr).toContain('read 4, written 1, already there 0, conflicts 0, refused 0, failed 0, left out 3');
  });
});

test('a slow server holds the reader back: no more is read than is on its way', async () => {
  let read = 0;
  let answered = 0;
  let most = 0;
  const fake = fakeIo({ terminal: false, lines: [] });
  const io = {
    ...fake.io,
    nextLine: async () => {
      if (read === 500) return undefined;
      read += 1;
      most = Math.max(most, read - answered);
      return JSON.stringify(record);
    },
  };
  const api: Api = {
    place: 'the server',
    call: unbatched(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      answered += 1;
      return stored;
    }),
    close: async () => undefined,
  };
  const failedFile = join(await tempFolder(), 'failed.jsonl');
  const options = { whatIf: false, confirm: false, verbose: false, failedFile };
  await runImport(io, api, recoveryJob, { given: new Bound(new Map()), options });
  expect(answered).toBe(500);
  // one more may have been taken from the pipe before its lane counts it
  expect(most).toBeLessThanOrEqual(claimsAtOnce + 1);
  expect(most).toBeGreaterThan(claimsAtOnce / 2);
});

test('Ctrl+C lets what is on its way arrive, says how far it came, and waits for nothing else', async () => {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const fake = fakeIo({ terminal: false, lines: [], stop: stopped });
  let left = 3;
  // three objects, and then a pipe that stays open without another
  const nextLine = async () => (left-- > 0 ? JSON.stringify(record) : new Promise<never>(() => undefined));
  const api: Api = {
    place: 'the server',
    call: unbatched(async () => {
      stop();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return stored;
    }),
    close: async () => undefined,
  };
  const failedFile = join(await tempFolder(), 'failed.jsonl');
  const options = { whatIf: false, confirm: false, verbose: false, failedFile };
  const code = await runImport({ ...fake.io, nextLine }, api, recoveryJob, { given: new Bound(new Map()), options });
  expect(code).toBe(130);
  expect(fake.stderr()).toContain('read 3, written 3');
});
