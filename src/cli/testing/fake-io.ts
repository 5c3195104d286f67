import { Secret } from '../../base/secret.ts';
import type { Environment, Io } from '../io.ts';

/** What the clock of the tests says: 24 November 2026, 12:00 UTC. */
export const now = Date.parse('2026-11-24T12:00:00.000Z');

export interface FakeIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The questions, in order; those for secrets end with `(hidden)`. */
  readonly asked: string[];
}

/** Streams of a terminal or of a pipe, kept in memory; `answers` are typed or piped in. */
export function fakeIo(options: {
  terminal: boolean;
  answers?: readonly string[];
  /** Lines that come through a pipe on standard input; nothing does without them. */
  lines?: readonly string[];
  env?: Environment;
  stop?: Promise<void>;
}): FakeIo {
  const { terminal } = options;
  const answers = [...(options.answers ?? [])];
  const lines = [...(options.lines ?? [])];
  const written = { stdout: '', stderr: '' };
  const asked: string[] = [];
  const answer = (question: string): string => {
    asked.push(question);
    const next = answers.shift();
    if (next === undefined) throw new Error(`the test has no answer to "${question}"`);
    return next;
  };
  return {
    asked,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    io: {
      env: options.env ?? {},
      clock: () => now,
      terminal: { stdin: terminal, stdout: terminal, stderr: terminal },
      colour: { stdout: false, stderr: false },
      piped: options.lines !== undefined,
      out: (line) => {
        written.stdout += `${line}\n`;
      },
      print: async (line) => {
        written.stdout += `${line}\n`;
      },
      say: (line) => {
        written.stderr += `${line}\n`;
      },
      write: (stream, text) => {
        written[stream] += text;
      },
      ask: async (question) => answer(question),
      askSecret: async (question) => Secret.fromText(answer(`${question} (hidden)`)),
      nextLine: async () => lines.shift(),
      askPerson: async (question) => answer(question),
      askPersonSecret: async (question) => Secret.fromText(answer(`${question} (hidden)`)),
      untilStopped: async () => {
        await (options.stop ?? new Promise<void>(() => undefined));
        return 'SIGTERM';
      },
    },
  };
}
