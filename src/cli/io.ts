import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { type Clock, systemClock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { lineReader } from './line-reader.ts';
import { printable } from './printable.ts';
import { onTerminal, readHidden, readShown } from './prompt.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * All that a command sees of the world besides the server. Standard output is data, standard error is talk; what is a
 * terminal decides their form, and only here.
 */
export interface Io {
  readonly env: Environment;
  readonly clock: Clock;
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  /** Standard input is a pipe or a file, so that objects may come through it; false for a terminal and for nothing. */
  readonly piped: boolean;
  /** A line of data. Comes as it is: whoever prints text from elsewhere makes it `printable` first. */
  out(line: string): void;
  /** The same for long streams: resolves when the reader of the pipe has room for more. */
  print(line: string): Promise<void>;
  /** A line for the person. Made printable here. */
  say(line: string): void;
  /** Text that is already formatted, such as help. */
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** The answer to a question on the terminal, or the next line of a pipe. Throws `Cancelled` when stopped. */
  ask(question: string): Promise<string>;
  /** The same without showing what is typed. Secrets enter here and by no option: arguments are seen by every process. */
  askSecret(question: string): Promise<Secret>;
  /** The next line of a pipe, undefined after the last. */
  nextLine(): Promise<string | undefined>;
  /** Asks the person at the terminal though standard input is a pipe. Throws `request-invalid` where nobody sits. */
  askPerson(question: string): Promise<string>;
  askPersonSecret(question: string): Promise<Secret>;
  /** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once, as if nobody listened. */
  untilStopped(): Promise<NodeJS.Signals>;
}

/** The streams, the environment and the clock of this process. `close` lets go of standard input. */
export function processIo(): Io & { close(): void } {
  const { stdin, stdout, stderr, env } = process;
  const nextLine = lineReader(stdin);
  quietWhenCut(stdout);
  quietWhenCut(stderr);
  const terminal = { stdin: stdin.isTTY, stdout: stdout.isTTY, stderr: stderr.isTTY };
  return {
    env,
    clock: systemClock,
    terminal,
    colour: { stdout: coloured(env, terminal.stdout), stderr: coloured(env, terminal.stderr) },
    piped: !terminal.stdin && carriesData(),
    out: (line) => void stdout.write(`${line}\n`),
    print: async (line) => {
      if (!stdout.write(`${line}\n`)) await once(stdout, 'drain');
    },
    say: (line) => void stderr.write(`${printable(line)}\n`),
    write: (stream, text) => void (stream === 'stdout' ? stdout : stderr).write(text),
    ask: async (question) => (terminal.stdin ? readShown(stdin, stderr, question) : pipedLine(nextLine, question)),
    askSecret: async (question) =>
      Secret.fromText(terminal.stdin ? await readHidden(stdin, stderr, question) : await pipedLine(nextLine, question)),
    nextLine,
    askPerson: async (question) => onTerminal(async (keyboard, screen) => readShown(keyboard, screen, question)),
    askPersonSecret: async (question) =>
      Secret.fromText(await onTerminal(async (keyboard, screen) => readHidden(keyboard, screen, question))),
    untilStopped,
    close: () => void stdin.destroy(),
  };
}

/** Services and cron give /dev/null, or nothing at all. */
function carriesData(): boolean {
  try {
    return !fstatSync(0).isCharacterDevice();
  } catch {
    return false;
  }
}

async function pipedLine(nextLine: () => Promise<string | undefined>, question: string): Promise<string> {
  const line = await nextLine();
  if (line !== undefined && line !== '') return line;
  throw new KeyhavenError(
    'request-invalid',
    `standard input has no line for "${question}"; pipe it in, or run this on a terminal`,
  );
}

/** `NO_COLOR` as at no-color.org; a dumb terminal has none either. */
function coloured(env: Environment, terminal: boolean): boolean {
  return terminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** `keyhaven audit list | head` is no failure: the reader had enough. */
function quietWhenCut(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

async function untilStopped(): Promise<NodeJS.Signals> {
  const stop = new AbortController();
  const signalled = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
    await once(process, signal, { signal: stop.signal });
    return signal;
  });
  const first = await Promise.race(signalled);
  stop.abort();
  await Promise.allSettled(signalled);
  return first;
}
