import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin', 'keyhaven.js');
const patience = 240_000;

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const digits48 = '[0-9]{6}(?:-[0-9]{6}){7}';

interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
  /** Where the demo makes its folder: empty again when it has cleaned up. */
  readonly temp: string;
  readonly home: string;
}

async function start(...argv: string[]): Promise<Running> {
  const folder = await tempFolder();
  const [temp, home] = [join(folder, 'tmp'), join(folder, 'home')];
  for (const made of [temp, home]) mkdirSync(made);
  const env = { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: join(home, 'config'), TMPDIR: temp };
  const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (text.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text.stderr += part.toString()));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, ended, temp, home };
}

async function until(demo: Running, text: string): Promise<void> {
  const over = Date.now() + patience;
  while (!demo.stdout().includes(text)) {
    if (demo.child.exitCode !== null || Date.now() > over) {
      throw new Error(`the demo did not print "${text}":\n${demo.stdout()}${demo.stderr()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A line of the demo's own output, as somebody would paste it. */
async function paste(
  demo: Running,
  lines: string,
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const script = `keyhaven() { '${process.execPath}' '${program}' "$@"; }\n${lines}`;
  const env = { PATH: process.env['PATH'], HOME: demo.home, XDG_CONFIG_HOME: join(demo.home, 'config') };
  const shell = spawn('bash', ['-c', script], { env });
  const text = { stdout: '', stderr: '' };
  shell.stdout.on('data', (part: Buffer) => (text.stdout += part.toString()));
  shell.stderr.on('data', (part: Buffer) => (text.stderr += part.toString()));
  shell.stdin.end(input);
  await once(shell, 'close');
  return { code: shell.exitCode, ...text };
}

function pick(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`nothing matches ${String(pattern)} in:\n${text}`);
  return found;
}

describe('keyhaven demo', () => {
  test('--once proves the loop line by line, plainly in a pipe, and leaves nothing behind', {
    timeout: patience,
  }, async () => {
    const demo = await start('demo', '--once');
    expect(await demo.ended, demo.stdout() + demo.stderr()).toBe(0);
    const expected = [
      /^Keyhaven demo: BitLocker recovery keys go in, and come back to the right person only, on the record\.$/,
      /^$/,
      /^ {2}ok {2}computers {3}three computers, each with a BitLocker volume of 4 MB: CONTOSO\\WS01, CONTOSO\\WS02, CONTOSO\\LAPTOP07$/,
      /^ {2}ok {2}server {6}a server with an empty, encrypted store listens on https:\/\/localhost:[0-9]+$/,
      /^ {2}ok {2}people {6}five accounts, one for each job; the administrator among them reads no keys$/,
      /^ {2}ok {2}escrow {6}each sent its 48-digit recovery password over HTTPS/,
      /^ {2}ok {2}proof {7}the server tried each password on its volume's metadata: 3 of 3 proven$/,
      /^ {2}ok {2}find {8}the help desk finds it by 8 digits, [0-9A-F]{8}: the operating-system drive of CONTOSO\\WS01$/,
      new RegExp(`^ {2}ok {2}reveal {6}and is given the 48 digits: ${digits48}$`),
      /^ {2}ok {2}open {8}the volume opens with what came back, and holds a file system: NTFS$/,
      /^ {2}ok {2}cryptsetup {2}and cryptsetup, a tool that knows nothing of Keyhaven, opens it with them too$/,
      /^ {2}ok {2}refused {5}the same key for CONTOSO\\asmith, whose computer it is not: ".+"$/,
      /^ {2}ok {2}audit {7}row [0-9]+: helpdesk was given the key of CONTOSO\\WS01 for CONTOSO\\jdoe, because of Lost PIN, ticket DEMO-1$/,
      /^ {2}ok {2}chain {7}all [0-9]+ rows of the audit trail are linked, each to the one before it$/,
      /^ {2}ok {2}tampering {3}in a copy of the database .+; verification names row [0-9]+: .+$/,
      /^$/,
      /^Everything held, in [0-9]+ seconds\.$/,
    ];
    const lines = demo.stdout().trimEnd().split('\n');
    for (const [i, pattern] of expected.entries()) expect(lines[i]).toMatch(pattern);
    expect(lines).toHaveLength(expected.length);
    expect(readdirSync(demo.temp)).toEqual([]);
  });

  test('stays up, and what it prints to paste works; Ctrl+C deletes everything', {
    timeout: 2 * patience,
  }, async () => {
    const demo = await start('demo');
    await until(demo, '/recovery/keys/reveal\n');
    const printed = demo.stdout();
    const revealed = pick(printed, new RegExp(`the 48 digits: (${digits48})`));
    const commands = printed.split('\n').filter((line) => line.startsWith('  keyhaven '));
    expect(commands).toHaveLength(3);
    const password = pick(printed, /^ {2}helpdesk +(\S+) /m);

    const [signIn = '', find = '', reveal = ''] = commands;
    expect(await paste(demo, signIn, `${password}\n`)).toMatchObject({ code: 0, stdout: '' });
    expect(await paste(demo, find)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${guid}\tCONTOSO.WS01\t`)),
    });
    expect(await paste(demo, reveal)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${revealed}\tcurrent\t`)),
    });

    const curl = printed.slice(printed.indexOf('  TOKEN='));
    const answers = await paste(demo, `set -e\n${curl}`);
    expect(answers.code, answers.stderr).toBe(0);
    expect(answers.stdout).toContain(`"recoveryPassword":"${revealed}"`);

    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(demo.stderr()).toContain('stopping, and deleting the demo ..');
    expect(readdirSync(demo.temp)).toEqual([]);
  });

  test('Ctrl+C in the middle ends it quietly and deletes everything', { timeout: patience }, async () => {
    const demo = await start('demo', '--once');
    await until(demo, '  server  ');
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(demo.stdout()).not.toContain('failed');
    expect(demo.stderr()).toBe('');
    expect(readdirSync(demo.temp)).toEqual([]);
  });
});
