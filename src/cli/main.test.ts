import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { programVersion } from '../base/program-version.ts';
import { loadApp } from './app-door.ts';
import { Cancelled } from './cancelled.ts';
import type { Cli } from './cli.ts';
import { connect } from './connect.ts';
import { exitMeanings } from './exit.ts';
import { runCommandLine } from './main.ts';
import { declareCommands, makeProgram } from './program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { noDirectory } from './testing/no-directory.ts';
import { runCli } from './testing/run-cli.ts';

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function declared(): Command[] {
  const { io } = fakeIo({ terminal: false });
  const cli: Cli = {
    io,
    doors: { connect, loadApp, openDirectory: noDirectory },
    shared: () => ({}),
    end: () => undefined,
    withApi: async () => undefined,
  };
  const program = makeProgram(io);
  declareCommands(program, cli);
  return allCommands(program);
}

describe('help', () => {
  test('--help, help and nothing at all print the same on standard output', async () => {
    const help = await runCli(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '', connected: undefined });
    expect(await runCli([])).toEqual(help);
    expect((await runCli(['help'])).stdout).toBe(help.stdout);
  });

  test('shows commands, examples and the exit codes', async () => {
    const { stdout } = await runCli(['--help']);
    for (const word of ['Recovery:', 'key', 'serve', 'demo', '--server <url>', 'keyhaven key find 3FD763F9'])
      expect(stdout).toContain(word);
    for (const [code, meaning] of Object.entries(exitMeanings))
      expect(stdout).toContain(`${code.padStart(3)}  ${meaning}`);
  });

  test('each command that does something has a description and an example that begins with it', () => {
    for (const command of declared().filter(({ commands }) => commands.length === 0)) {
      const path =
        command.parent?.name() === 'keyhaven' ? command.name() : `${command.parent?.name() ?? ''} ${command.name()}`;
      let shown = '';
      command.configureOutput({
        writeOut: (text) => {
          shown += text;
        },
      });
      command.outputHelp();
      expect(command.description()).not.toBe('');
      expect(shown).toContain(`$ keyhaven ${path}`);
      expect(shown).toContain('--server <url>');
    }
  });

  test('a subcommand shows its own help without reaching a server', async () => {
    const run = await runCli(['key', 'reveal', '--help']);
    expect(run).toMatchObject({ code: 0, stderr: '', connected: undefined });
    expect(run.stdout).toContain('Usage: keyhaven key reveal [options] <keyId>');
  });

  test('--version', async () => {
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${programVersion()}\n` });
  });
});

test('no option takes a secret: arguments are seen by every process of the machine', () => {
  const withValues = declared()
    .flatMap(({ options }) => options)
    .filter(({ required, optional }) => required || optional);
  const suspicious = withValues.filter(({ long }) => /pass|secret|token|auth|pin$/i.test(long ?? ''));
  expect(withValues.length).toBeGreaterThan(40);
  expect(suspicious.map(({ flags }) => flags)).toEqual([]);
});

describe('usage', () => {
  test.each([
    [['kee'], "keyhaven: unknown command 'kee'\n(Did you mean key?)\nhint: add --help to see what it takes\n"],
    [['key', 'find'], "keyhaven: missing required argument 'digits'\nhint: add --help to see what it takes\n"],
    [
      ['audit', 'list', '--jsn'],
      "keyhaven: unknown option '--jsn'\n(Did you mean --json?)\nhint: add --help to see what it takes\n",
    ],
    [
      ['audit', 'list', '--pasword=hunter2'],
      "keyhaven: unknown option '--pasword'\nhint: add --help to see what it takes\n",
    ],
    [
      ['sign-in', 'jane', 'hunter2'],
      "keyhaven: too many arguments for 'sign-in'. Expected 1 argument but got 2.\nhint: add --help to see what it takes\n",
    ],
    [
      ['openapi', 'extra'],
      "keyhaven: too many arguments for 'openapi'. Expected 0 arguments but got 1.\nhint: add --help to see what it takes\n",
    ],
  ])('%j is code 2', async (argv, stderr) => {
    expect(await runCli(argv)).toMatchObject({ code: 2, stdout: '', stderr, connected: undefined });
  });

  test('a group without a verb shows its help and is code 2', async () => {
    const run = await runCli(['key']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('Usage: keyhaven key');
  });

  test('shared options count before and after the command', async () => {
    const api = [{ call: 'GET /openapi.json', answer: {} }];
    const options = ['--server', 'https://keys', '--ca', 'ca.pem'];
    const before = await runCli([...options, 'openapi'], { api });
    const after = await runCli(['openapi', ...options], { api });
    expect(before.connected).toEqual({ server: 'https://keys', ca: 'ca.pem' });
    expect(after.connected).toEqual(before.connected);
  });
});

describe('failures', () => {
  const failing = async (error: Error, env: Record<string, string> = {}) => {
    const fake = fakeIo({ terminal: false, env });
    const code = await runCommandLine(['openapi'], fake.io, {
      connect: async () => Promise.reject(error),
      loadApp,
      openDirectory: noDirectory,
    });
    return { code, stdout: fake.stdout(), stderr: fake.stderr() };
  };

  test('an unknown failure shows neither its words nor a stack', async () => {
    expect(await failing(new TypeError('password is 123'))).toEqual({
      code: 1,
      stdout: '',
      stderr: 'keyhaven: something went wrong that this program does not know; KEYHAVEN_DEBUG=1 shows where\n',
    });
  });

  test('KEYHAVEN_DEBUG shows the stack', async () => {
    const { stderr } = await failing(new TypeError('where it broke'), { KEYHAVEN_DEBUG: '1' });
    expect(stderr).toContain('TypeError: where it broke');
    expect(stderr).toContain('main.test.ts');
  });

  test('Ctrl+C at a question is code 130', async () => {
    expect(await failing(new Cancelled())).toMatchObject({ code: 130, stderr: 'keyhaven: stopped\n' });
  });

  test('the connection is closed after a failure too', async () => {
    const run = await runCli(['openapi'], { api: [{ call: 'GET /openapi.json', fails: new Error('x') }] });
    expect(run).toMatchObject({ code: 1, closed: true });
  });
});
