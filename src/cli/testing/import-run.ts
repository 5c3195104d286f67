import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { type ErrorCode, KeyhavenError } from '../../base/error.ts';
import type { Api } from '../api.ts';
import { Bound } from '../cmdlet/parameter.ts';
import { recoveryJob } from '../import/import-recovery.ts';
import { tpmJob } from '../import/import-tpm.ts';
import { usersJob } from '../import/import-users.ts';
import { type ImportOptions, runImport } from '../import/run-import.ts';
import { fakeIo } from './fake-io.ts';
import { unbatched } from './unbatched.ts';

export const password = '110011-220022-330033-440044-550055-660066-000011-111111';
export const keyId = '1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011';
export const record = {
  Computer: 'ws01.contoso.com',
  VolumeID: '{C0FFEE00-1111-4222-8333-444455556666}',
  RecoveryPasswordID: keyId,
  RecoveryPassword: password,
  Time: '2026-11-20T10:11:12Z',
  ObjectGUID: '00000000-0000-4000-8000-000000000001',
};
export const stored = {
  outcome: 'stored',
  conflict: false,
  computer: 'CONTOSO\\WS01',
  receivedAt: '2026-11-24T12:00:00.000Z',
  keyId,
  proof: 'claimed',
  proofWaiting: false,
};

export type Answering = (call: string, body: unknown) => unknown;

/** Runs an import of these lines against a server that answers so. */
export async function runOn(
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

export const refuse = (code: ErrorCode) => () => Promise.reject(new KeyhavenError(code, `refused as ${code}`));
