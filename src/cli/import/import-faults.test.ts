import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { KeyhavenError } from '../../base/error.ts';
import type { Api } from '../api.ts';
import { Bound } from '../cmdlet/parameter.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { type Answering, password, record, refuse, runOn, stored } from '../testing/import-run.ts';
import { unbatched } from '../testing/unbatched.ts';
import { claimsAtOnce } from './claim-batches.ts';
import { recoveryJob } from './import-recovery.ts';
import { runImport } from './run-import.ts';

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
