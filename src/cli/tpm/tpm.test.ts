import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { KeyhavenError } from '../../base/error.ts';
import { runCli } from '../testing/run-cli.ts';

const ownerAuth = 'AAECAwQFBgcICQoLDA0ODxAREhM=';
const answer = {
  computer: 'CONTOSO\\WS01',
  ownerAuths: [
    {
      ownerAuth,
      origin: 'owned',
      escrowedAt: '2026-11-24T10:00:00.000Z',
      claimedAt: '2026-11-24T10:00:00.000Z',
      current: true,
    },
  ],
  tpmFile: { name: 'WS01.tpm', content: Buffer.from('<tpm/>').toString('base64') },
  notice: 'change it after use',
  auditSequence: 5,
};
const argv = ['tpm', 'reveal', 'CONTOSO\\WS01', '--reason', 'reset-pin-lockout'];
const call = {
  call: 'POST /recovery/tpm-owner-auths/reveal',
  body: { computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'reset-pin-lockout' },
};
const around = 'change it after use\nthis stands in row 5 of the audit trail; the computer is CONTOSO\\WS01\n';

describe('tpm reveal', () => {
  test('terminal', async () => {
    expect(await runCli(argv, { terminal: true, api: [{ ...call, answer }] })).toMatchObject({
      code: 0,
      stderr: around,
      stdout: [
        `TPM owner password  ${ownerAuth}`,
        'try                 this one first',
        'origin              owned',
        'escrowed            2 hours ago',
        'claimed             2 hours ago',
        '',
      ].join('\n'),
    });
  });

  test('pipe', async () => {
    const run = await runCli(argv, { api: [{ ...call, answer }] });
    expect(run.stdout).toBe(`${ownerAuth}\tcurrent\towned\t2026-11-24T10:00:00.000Z\t2026-11-24T10:00:00.000Z\n`);
  });

  test.each([
    ['ws01.contoso.com', { computerDomain: 'contoso.com', computerName: 'ws01' }],
    ['WS01', { computerDomain: '', computerName: 'WS01' }],
  ])('the computer %s is sent as its fields', async (computer, fields) => {
    const api = [{ ...call, body: { ...fields, reason: 'clear-tpm' }, answer }];
    expect((await runCli(['tpm', 'reveal', computer, '--reason', 'clear-tpm'], { api })).code).toBe(0);
  });

  test('--save writes the .tpm file for its owner alone', async () => {
    const file = join(await tempFolder(), 'ws01.tpm');
    const run = await runCli([...argv, '--save', file], { api: [{ ...call, answer }] });
    expect(run.stderr).toBe(`${around}saved the current one as ${file}\n`);
    expect(readFileSync(file, 'utf8')).toBe('<tpm/>');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('--json is refused on a terminal before anything is asked', async () => {
    expect(await runCli([...argv, '--json'], { terminal: true })).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse((await runCli([...argv, '--json'], { api: [{ ...call, answer }] })).stdout)).toEqual(answer);
  });

  test('a computer that keeps none explains itself and is code 3', async () => {
    const fails = new KeyhavenError('no-owner-auth-kept', 'Windows 10 1607 and later keep no owner password');
    const run = await runCli(argv, { api: [{ ...call, fails }] });
    expect(run).toMatchObject({ code: 3, stderr: 'keyhaven: Windows 10 1607 and later keep no owner password\n' });
  });
});
