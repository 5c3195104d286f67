import type { Command } from 'commander';
import type { Api } from './api.ts';
import type { LoadApp } from './app-door.ts';
import type { ConnectOptions } from './connect.ts';
import type { OpenDirectory } from './directory-door.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** What reaches the world outside the process; tests give their own. */
export interface Doors {
  connect(io: Io, options: ConnectOptions): Promise<Api>;
  readonly loadApp: LoadApp;
  readonly openDirectory: OpenDirectory;
}

/** Handed to each command when it is declared. Nothing is opened before a command runs, so `--help` needs no server. */
export interface Cli {
  readonly io: Io;
  readonly doors: Doors;
  /** Options that every command has. */
  readonly shared: () => ConnectOptions;
  /** Notes the exit code of a command that did its work. */
  readonly end: (code: ExitCode) => void;
  /** Reaches Keyhaven, does the work, and lets go of it in any case. */
  readonly withApi: (work: (api: Api) => Promise<ExitCode>, more?: ConnectOptions) => Promise<void>;
}

/** Declares a command with its examples; the caller adds arguments, options and the action. */
export function declare(parent: Command, usage: string, description: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`).join('\n');
  return parent.command(usage).description(description).addHelpText('after', `\nExamples:\n${lines}`);
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
