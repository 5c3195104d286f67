import type { Doors } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { explainFailure } from '../explain.ts';
import type { Io } from '../io.ts';
import { bindArguments } from './bind-arguments.ts';
import type { Cmdlet } from './cmdlet.ts';
import { cmdletHelp } from './cmdlet-help.ts';

const helpWords: ReadonlySet<string> = new Set(['-?', '/?', '-h', '-help', '--help']);

/** Runs a cmdlet and resolves with its exit code; never throws and never ends the process. */
export async function runCmdlet(cmdlet: Cmdlet, argv: readonly string[], io: Io, doors: Doors): Promise<ExitCode> {
  if (argv.some((word) => helpWords.has(word.toLowerCase()))) {
    io.write('stdout', cmdletHelp(cmdlet));
    return exitCodes.done;
  }
  try {
    return await cmdlet.run(io, doors, bindArguments(cmdlet.parameters, argv));
  } catch (error) {
    return explainFailure(io, error);
  }
}
