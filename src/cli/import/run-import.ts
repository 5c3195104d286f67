import { setTimeout as sleep } from 'node:timers/promises';
import { formatTime } from '../../base/clock.ts';
import type { Api } from '../api.ts';
import type { Bound } from '../cmdlet/parameter.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { confirmEach } from './confirmation.ts';
import { FailedFile } from './failed-file.ts';
import { FailureReasons } from './failure-reasons.ts';
import type { Identified, ImportJob } from './import-job.ts';
import { showProgress } from './import-progress.ts';
import { importRecords } from './import-records.ts';
import { type ImportTally, newTally, summaryOf, underWay } from './import-tally.ts';
import { objectsOf } from './objects-of.ts';

export interface ImportOptions {
  readonly retryCount?: number | undefined;
  readonly retrySeconds?: number | undefined;
  readonly whatIf: boolean;
  readonly confirm: boolean;
  readonly verbose: boolean;
  readonly failedFile?: string | undefined;
}

const usualRetries = 3;
const usualSeconds = 5;

/** Runs an import to its end and says what became of it. The exit code tells a script whether anything is left to do. */
export async function runImport<Piece extends Identified>(
  io: Io,
  api: Api,
  job: ImportJob<Piece>,
  { given, options }: { given: Bound; options: ImportOptions },
): Promise<ExitCode> {
  const tally = newTally();
  const { failedFile } = options;
  const failed = new FailedFile(failedFile ?? usualPath(io), { named: failedFile !== undefined });
  const reasons = new FailureReasons();
  const stop = new AbortController();
  const stopped = io.untilStopped().then(() => {
    stop.abort();
  });
  const progress = showProgress(io, tally);
  let ending: string | undefined;
  try {
    const world = {
      io,
      api,
      retryCount: options.retryCount ?? usualRetries,
      retrySeconds: options.retrySeconds ?? usualSeconds,
      whatIf: options.whatIf,
      verbose: options.verbose,
      confirm: options.confirm && !options.whatIf ? confirmEach(io) : undefined,
      failed,
      reasons,
      tally,
      stop: stop.signal,
    };
    // a lane that waits for the pipe does not see the signal: what is on its way is what has to be waited for
    await Promise.race([
      importRecords(world, job, given, objectsOf(io, job, given)),
      stopped.then(async () => settled(tally)),
    ]);
  } catch (error) {
    ending = error instanceof Error ? error.message : undefined;
    throw error;
  } finally {
    progress.stop();
    failed.close();
    sayEnd(io, tally, { path: failed.path, reasons: reasons.lines(ending) });
  }
  return stop.signal.aborted ? exitCodes.interrupted : exitCodeFor(tally);
}

async function settled(tally: ImportTally): Promise<void> {
  while (underWay(tally) > 0) await sleep(20);
}

function sayEnd(
  io: Io,
  tally: ImportTally,
  { path, reasons }: { readonly path: string | undefined; readonly reasons: readonly string[] },
): void {
  io.say(summaryOf(tally));
  if (tally.read === 0) io.say('nothing came through the pipe; the command before this one says why');
  if (tally.withoutTime > 0) {
    io.say(`warning: ${tally.withoutTime} came without a time and count from now`);
  }
  for (const reason of reasons) io.say(reason);
  if (path !== undefined)
    io.say(`what did not arrive stands in ${path}, without secrets; pipe it into the read command to try again`);
}

function exitCodeFor({ read, refused, failed }: ImportTally): ExitCode {
  if (read === 0) return exitCodes.nothingFound;
  return refused + failed > 0 ? exitCodes.failed : exitCodes.done;
}

function usualPath(io: Io): string {
  return `keyhaven-failed-${formatTime(io.clock()).replace(/[-:]|\.\d+/g, '')}.jsonl`;
}
