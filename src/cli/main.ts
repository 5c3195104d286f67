import { loadApp } from './app-door.ts';
import type { Cli, Doors } from './cli.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { openDirectory } from './directory-door.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { explainFailure } from './explain.ts';
import { type Io, processIo } from './io.ts';
import { declareCommands, makeProgram } from './program.ts';

export const realDoors: Doors = { connect, loadApp, openDirectory };

/** Runs one command line and resolves with its exit code; never throws and never ends the process. */
export async function runCommandLine(argv: readonly string[], io: Io, doors: Doors = realDoors): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const program = makeProgram(io);
  const cli: Cli = {
    io,
    doors,
    shared: () => program.opts<ConnectOptions>(),
    end: (ended) => {
      code = ended;
    },
    withApi: async (work, more) => {
      const api = await doors.connect(io, { ...program.opts<ConnectOptions>(), ...more });
      try {
        code = await work(api);
      } finally {
        await api.close();
      }
    },
  };
  declareCommands(program, cli);
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return code;
  } catch (error) {
    return explainFailure(io, error);
  }
}

/** What `bin/keyhaven.js` calls. The exit code is set rather than enforced, so that a pipe gets all of the output. */
export async function main(): Promise<void> {
  const io = processIo();
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), io);
  } finally {
    io.close();
  }
}
