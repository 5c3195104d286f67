import { type ErrorCode, isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import type { ImportDirectory } from '../../directory/import/import-directory.ts';
import { newReadTally, type ReadTally } from '../../directory/import/read-tally.ts';
import type { Bound, Parameter } from '../cmdlet/parameter.ts';
import { readStatedTime } from '../cmdlet/stated-time.ts';
import type { OpenDirectory } from '../directory-door.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { readPlaces } from './read-places.ts';
import { exitCodeOfRead, sayRead } from './say-read.ts';

/** One kind of record: how it is read, and how it is written to the pipe. */
export interface ReadJob {
  readonly parameters: readonly Parameter[];
  /** For people, such as `recovery passwords`. */
  readonly what: string;
  readonly lines: (directory: ImportDirectory, place: ReadRequest, tally: ReadTally) => AsyncIterable<string>;
}

export interface ReadRequest {
  readonly base: string | undefined;
  readonly recurse: boolean;
  readonly after: number | undefined;
  readonly withPackage: boolean;
}

/** Reads each place and writes a line for each record, as fast as the pipe takes them. */
export async function runRead(io: Io, open: OpenDirectory, job: ReadJob, given: Bound): Promise<ExitCode> {
  refuseTerminal(io);
  const tally = newReadTally();
  let whole = false;
  const directories = new OpenDirectories(io, open);
  let failed = false;
  try {
    for await (const place of readPlaces(io, job.parameters, given)) {
      failed = !(await readPlace(io, job, directories, place, tally)) || failed;
    }
    whole = true;
  } finally {
    await directories.close();
    // an error that came before anything was seen says everything
    if (whole || tally.computers + tally.read > 0) sayRead(io, job.what, tally);
  }
  return failed ? exitCodes.failed : exitCodeOfRead(tally);
}

/** Of one name and not of the directory: the other places may be well. */
const ofThePlace: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['not-found', 'request-invalid', 'directory-refused']);

/** False for a place that is not there or not readable as a name: the others are read all the same. */
async function readPlace(
  io: Io,
  job: ReadJob,
  directories: OpenDirectories,
  place: Bound,
  tally: ReadTally,
): Promise<boolean> {
  const directory = await directories.get(place);
  if (place.flag('Verbose')) io.say(`VERBOSE: reading ${place.text('SearchBase') ?? 'the domain'}`);
  try {
    for await (const line of job.lines(directory, requestOf(place), tally)) await io.print(line);
    return true;
  } catch (error) {
    if (!isKeyhavenError(error) || !ofThePlace.has(error.code)) throw error;
    io.say(`${place.text('SearchBase') ?? 'the domain'}: ${error.message}`);
    return false;
  }
}

function requestOf(place: Bound): ReadRequest {
  const after = place.text('After');
  return {
    base: place.text('SearchBase'),
    recurse: place.flag('Recurse'),
    after: after === undefined ? undefined : Date.parse(readStatedTime('After', after, place.text('TimeKind'))),
    withPackage: !place.flag('IgnoreVolumeRecoveryPackage'),
  };
}

/** Before anything is read: what the directory gives out has been given out. */
export function refuseTerminal(io: Io): void {
  if (!io.terminal.stdout) return;
  const sentence = 'these objects hold secrets and go into a pipe only, such as one to Write-MbamRecoveryInformation';
  throw new KeyhavenError('request-invalid', sentence);
}

/** The containers of a pipe mostly lie in one directory. */
class OpenDirectories {
  readonly #io: Io;
  readonly #open: OpenDirectory;
  #last: { key: string; directory: ImportDirectory } | undefined;

  constructor(io: Io, open: OpenDirectory) {
    this.#io = io;
    this.#open = open;
  }

  async get(place: Bound): Promise<ImportDirectory> {
    if (place.number('ResultPageSize') === 0) {
      throw new KeyhavenError('request-invalid', 'a page of the directory has at least one object');
    }
    const options = {
      server: place.required('Server'),
      account: place.text('Credential'),
      pageSize: place.number('ResultPageSize'),
    };
    const key = JSON.stringify(options);
    if (this.#last?.key === key) return this.#last.directory;
    await this.close();
    const directory = await this.#open(this.#io, options);
    this.#last = { key, directory };
    return directory;
  }

  async close(): Promise<void> {
    await this.#last?.directory.close();
    this.#last = undefined;
  }
}
