import { expect } from 'vitest';
import type { Api } from '../api.ts';
import type { ConnectOptions } from '../connect.ts';
import type { ExitCode } from '../exit.ts';
import { runCommandLine } from '../main.ts';
import { fakeIo } from './fake-io.ts';
import { noDirectory } from './no-directory.ts';

/** A request that a command must make, and what it is answered. */
export interface Expected {
  /** `METHOD /path?query`. */
  readonly call: string;
  readonly body?: unknown;
  readonly answer?: unknown;
  readonly fails?: Error;
}

export interface CliRun {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly string[];
  /** What the command gave `connect`, when it connected. */
  readonly connected: ConnectOptions | undefined;
  readonly closed: boolean;
}

/** Runs a command line against the given answers; a request that is not expected, and one that is not made, fails. */
export async function runCli(
  argv: readonly string[],
  options: { terminal?: boolean; answers?: readonly string[]; api?: readonly Expected[] } = {},
): Promise<CliRun> {
  const fake = fakeIo({ terminal: options.terminal ?? false, answers: options.answers ?? [] });
  const expected = [...(options.api ?? [])];
  let connected: ConnectOptions | undefined;
  let closed = false;
  const api: Api = {
    place: 'the server',
    call: async (method, path, body) => {
      const next = expected.shift();
      // As it travels: what is undefined is not sent, and a Secret would show as one.
      expect({
        call: `${method} ${path}`,
        body: body === undefined ? undefined : JSON.parse(JSON.stringify(body)),
      }).toEqual({
        call: next?.call,
        body: next?.body,
      });
      if (next?.fails) throw next.fails;
      return next?.answer;
    },
    close: async () => {
      closed = true;
    },
  };
  const code = await runCommandLine(argv, fake.io, {
    connect: async (_io, given) => {
      connected = given;
      return api;
    },
    openDirectory: noDirectory,
    loadApp: async () => {
      throw new Error('this command has no business with the server program');
    },
  });
  expect(expected).toEqual([]);
  return { code, stdout: fake.stdout(), stderr: fake.stderr(), asked: fake.asked, connected, closed };
}
