import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { KeyhavenError } from '../../base/error.ts';
import { runCli } from '../testing/run-cli.ts';

const keyId = '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c';
const volumeId = '9b1f6d0e-0a43-4c52-93f4-6c9a4f8f3a11';
const password = '000011-000022-000033-000044-000055-000066-000077-000088';
const otherPassword = '000099-000022-000033-000044-000055-000066-000077-000088';
const match = {
  computer: 'CONTOSO\\WS01',
  volumeId,
  driveType: 'operating-system',
  escrowedAt: '2026-11-24T10:00:00.000Z',
  claimedAt: '2026-11-24T09:00:00.000Z',
  origin: 'agent',
  proof: 'proven',
  conflict: false,
};

describe('key find', () => {
  const argv = ['key', 'find', '3FD763F9', '--user', 'CONTOSO\\jdoe'];
  const call = {
    call: 'POST /recovery/keys/search',
    body: { keyId: '3FD763F9', userDomain: 'CONTOSO', userName: 'jdoe' },
  };
  const api = [{ ...call, answer: { matches: [{ keyId, ...match }], more: true } }];

  test('terminal', async () => {
    expect(await runCli(argv, { terminal: true, api })).toMatchObject({
      code: 0,
      stdout: [
        'KEY ID                                COMPUTER      DRIVE             ESCROWED     FROM   PROOF   CLAIMS  VOLUME',
        `${keyId}  CONTOSO\\WS01  operating-system  2 hours ago  agent  proven  agree   ${volumeId}`,
        '',
      ].join('\n'),
      stderr: 'there are more matches than these; type more digits of the key ID\n',
    });
  });

  test('pipe', async () => {
    expect((await runCli(argv, { api })).stdout).toBe(
      `${keyId}\tCONTOSO\\WS01\toperating-system\t2026-11-24T10:00:00.000Z\tagent\tproven\tagree\t${volumeId}\n`,
    );
  });

  test('nothing found is code 3', async () => {
    const run = await runCli(argv, { api: [{ ...call, answer: { matches: [], more: false } }] });
    expect(run).toMatchObject({ code: 3, stdout: '', stderr: 'no key that you may see begins with these digits\n' });
  });

  test('a recovery password that is pasted instead of a key ID does not leave the machine', async () => {
    const run = await runCli(['key', 'find', password]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('this is a recovery password');
    expect(run.stderr).not.toContain('000011');
  });

  test.each([
    ['jdoe@contoso.com', { userDomain: 'contoso.com', userName: 'jdoe' }],
    ['jdoe', { userName: 'jdoe' }],
  ])('the user %s is sent as its fields', async (user, fields) => {
    const body = { keyId: '3fd763f9', ...fields };
    const run = await runCli(['key', 'find', '3fd763f9', '--user', user, '--json'], {
      api: [{ call: 'POST /recovery/keys/search', body, answer: { matches: [], more: false } }],
    });
    expect(run.stdout).toBe('[]\n');
  });

  test('half a user is refused', async () => {
    expect((await runCli(['key', 'find', '3fd763f9', '--user', '\\jdoe'])).code).toBe(2);
  });
});

describe('key reveal', () => {
  const argv = [
    'key',
    'reveal',
    keyId,
    '--reason',
    'lost-pin',
    '--ticket',
    'T-1',
    '--user',
    'CONTOSO\\jdoe',
    '--caller-verified',
    'called-back',
  ];
  const call = {
    call: 'POST /recovery/keys/reveal',
    body: {
      keyId,
      userDomain: 'CONTOSO',
      userName: 'jdoe',
      reason: 'lost-pin',
      ticket: 'T-1',
      callerVerified: 'called-back',
    },
  };
  const key = { recoveryPassword: password, ...match, current: true };
  const answer = {
    keyId,
    keys: [key],
    more: false,
    rotationDue: 2,
    notice: 'this key must be replaced',
    auditSequence: 23,
  };
  const around = 'this key must be replaced\nthis stands in row 23 of the audit trail; keys now due for rotation: 2\n';

  test('terminal: the 48 digits in 8 groups first, then what they are', async () => {
    expect(await runCli(argv, { terminal: true, api: [{ ...call, answer }] })).toMatchObject({
      code: 0,
      stdout: [
        `recovery password  ${password}`,
        'try                this one first',
        'computer           CONTOSO\\WS01',
        'drive              operating-system',
        `volume             ${volumeId}`,
        'escrowed           2 hours ago',
        'claimed            3 hours ago',
        'from               the computer itself',
        "proof              proven: this password opens the volume's metadata",
        '',
      ].join('\n'),
      stderr: around,
    });
  });

  test('pipe: one row, the password first, so that cut -f1 has it', async () => {
    expect(await runCli(argv, { api: [{ ...call, answer }] })).toMatchObject({
      code: 0,
      stdout: `${password}\tcurrent\tCONTOSO\\WS01\toperating-system\t${volumeId}\t2026-11-24T10:00:00.000Z\t2026-11-24T09:00:00.000Z\tagent\tproven\t\n`,
      stderr: around,
    });
  });

  test('differing claims are all printed, marked, and said aloud', async () => {
    const older = { ...key, recoveryPassword: otherPassword, conflict: true, current: false };
    const api = [{ ...call, answer: { ...answer, keys: [{ ...key, conflict: true }, older] } }];
    const piped = await runCli(argv, { api });
    expect(piped.stdout.split('\n').map((row) => row.split('\t').slice(0, 2))).toEqual([
      [password, 'current'],
      [otherPassword, 'later'],
      [''],
    ]);
    expect(piped.stderr).toContain('different passwords are stored under this key ID: try the current one first');
    const shown = await runCli(argv, { api, terminal: true });
    expect(shown.stdout).toContain(
      `\n\nrecovery password  ${otherPassword}\ntry                after the current one\n`,
    );
  });

  test('--json goes into a pipe, and is refused on a terminal before anything is asked', async () => {
    const piped = await runCli([...argv, '--json'], { api: [{ ...call, answer }] });
    expect(JSON.parse(piped.stdout)).toEqual(answer);
    const shown = await runCli([...argv, '--json'], { terminal: true });
    expect(shown).toMatchObject({ code: 2, stdout: '' });
    expect(shown.stderr).toContain('JSON of it goes into a pipe only');
  });

  test('a refusal is code 3 with a hint, and nothing is printed', async () => {
    const fails = new KeyhavenError('nothing-to-reveal', 'there is no such key for that user');
    expect(await runCli(argv, { api: [{ ...call, fails }] })).toMatchObject({
      code: 3,
      stdout: '',
      stderr:
        'keyhaven: there is no such key for that user\n' +
        'hint: unknown and not permitted look the same here; check the digits, and that --user is a user of that computer\n',
    });
  });

  test('without a reason it is a mistake of typing', async () => {
    const run = await runCli(['key', 'reveal', keyId]);
    expect(run).toMatchObject({ code: 2, stdout: '', connected: undefined });
    expect(run.stderr).toContain("keyhaven: required option '--reason <code>' not specified");
  });

  test('--own asks through self-service', async () => {
    const own = {
      call: 'POST /self-service/keys/reveal',
      body: { keyId: '3fd763f9', reason: 'other', reasonText: 'new disk' },
    };
    const run = await runCli(['key', 'reveal', '3fd763f9', '--own', '--reason', 'other', '--reason-text', 'new disk'], {
      api: [{ ...own, answer }],
    });
    expect(run.stdout.startsWith(password)).toBe(true);
  });

  test('--save-package writes a file for its owner alone, one for each claim that has one', async () => {
    const file = join(await tempFolder(), 'disk.kpg');
    const withPackage = (content: string) => ({
      ...key,
      keyPackage: Buffer.from(content).toString('base64'),
      keyPackageFileName: 'A.KPG',
    });
    const keys = [withPackage('first'), { ...withPackage('second'), current: false }];
    const run = await runCli([...argv, '--save-package', file], { api: [{ ...call, answer: { ...answer, keys } }] });
    expect(run).toMatchObject({
      code: 0,
      stderr: `${around}saved the key package as ${file}\nsaved the key package as ${file}.2\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('first');
    expect(readFileSync(`${file}.2`, 'utf8')).toBe('second');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a package that is not there is code 3, after the password was printed', async () => {
    const file = join(await tempFolder(), 'disk.kpg');
    const run = await runCli([...argv, '--save-package', file], { api: [{ ...call, answer }] });
    expect(run.code).toBe(3);
    expect(run.stdout.startsWith(password)).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  test('a file that exists stops the command before a reveal is spent', async () => {
    const file = join(await tempFolder(), 'disk.kpg');
    writeFileSync(file, 'precious');
    expect(await runCli([...argv, '--save-package', file])).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect((await runCli([...argv, '--save-package', join(file, 'no', 'folder')])).code).toBe(2);
  });
});

describe('key escrow', () => {
  const argv = [
    'key',
    'escrow',
    '--computer',
    'CONTOSO\\WS01',
    '--volume',
    volumeId,
    '--type',
    'fixed',
    '--key-id',
    keyId,
  ];
  const sent = {
    computer: 'CONTOSO\\WS01',
    volume: { id: volumeId, type: 'fixed' },
    keyId,
    recoveryPassword: password,
  };
  const answer = {
    outcome: 'stored',
    conflict: false,
    keyId,
    computer: 'CONTOSO\\WS01',
    proof: 'claimed',
    proofWaiting: true,
    receivedAt: '2026-11-24T12:00:00.000Z',
  };
  const api = [{ call: 'POST /escrow/recovery-keys', body: sent, answer }];

  test('terminal: asks for the password without showing it', async () => {
    const run = await runCli(argv, { terminal: true, answers: [password.replaceAll('-', ' ')], api });
    expect(run).toMatchObject({
      code: 0,
      asked: ['recovery password (48 digits) (hidden)'],
      stderr: '',
      stdout: [
        'outcome   stored',
        `key id    ${keyId}`,
        'computer  CONTOSO\\WS01',
        'proof     claimed; the metadata is being tried',
        'received  just now',
        '',
      ].join('\n'),
    });
  });

  test('pipe: reads the password from it', async () => {
    const run = await runCli([...argv, '--password-stdin'], { answers: [password], api });
    expect(run.stdout).toBe(`stored\t${keyId}\tCONTOSO\\WS01\tclaimed\t2026-11-24T12:00:00.000Z\n`);
  });

  test('a typo is named by its group before anything is sent, and is not repeated', async () => {
    const run = await runCli(argv, { answers: [password.replace('000033', '000034')] });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^keyhaven: group 3 of the recovery password has a wrong digit/);
    expect(run.stderr).not.toContain('000034');
  });

  test('--password-stdin on a terminal would show what is typed', async () => {
    expect(await runCli([...argv, '--password-stdin'], { terminal: true })).toMatchObject({ code: 2, asked: [] });
  });

  test('a conflicting claim is said aloud', async () => {
    const run = await runCli(argv, {
      answers: [password],
      api: [{ ...api[0], call: 'POST /escrow/recovery-keys', answer: { ...answer, conflict: true } }],
    });
    expect(run.stderr).toBe(
      'another password was stored under this key ID before; both are kept, and a reveal shows both\n',
    );
  });

  test('package and users go along', async () => {
    const file = join(await tempFolder(), 'disk.kpg');
    writeFileSync(file, 'package');
    const body = {
      ...sent,
      keyPackage: Buffer.from('package').toString('base64'),
      users: ['CONTOSO\\a', 'CONTOSO\\b'],
    };
    const run = await runCli([...argv, '--package', file, '--user', 'CONTOSO\\a', '--user', 'CONTOSO\\b', '--json'], {
      answers: [password],
      api: [{ call: 'POST /escrow/recovery-keys', body, answer }],
    });
    expect(JSON.parse(run.stdout)).toEqual(answer);
  });

  test('files that cannot be right are refused before the password is asked for', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'large'), Buffer.alloc(64 * 1024 + 1));
    writeFileSync(join(folder, 'text'), 'no volume');
    for (const options of [
      ['--package', join(folder, 'large')],
      ['--package', join(folder, 'none')],
      ['--metadata', join(folder, 'text')],
    ]) {
      expect(await runCli([...argv, ...options])).toMatchObject({ code: 2, asked: [], stdout: '' });
    }
  });
});
