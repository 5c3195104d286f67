import type { Command } from 'commander';
import { second } from '../../base/clock.ts';
import type { LoadApp } from '../app-door.ts';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { explainFailure } from '../explain.ts';
import type { Io } from '../io.ts';
import { opensWithCryptsetup } from './cryptsetup.ts';
import {
  enrol,
  escrow,
  find,
  open,
  readAudit,
  refuseStranger,
  reveal,
  showTampering,
  untilProven,
  verifyChain,
} from './loop.ts';
import { type Narrator, narrator } from './narrator.ts';
import { makePeople, type People } from './people.ts';
import { firstDigits, makePracticeComputers, type PracticeComputer } from './practice-computer.ts';
import { addSampleData } from './sample-data.ts';
import { inDemoFolder, onStage, type Stage } from './stage.ts';
import { tryItLines } from './try-it.ts';

const highestPort = 65_535;

interface DemoOptions {
  readonly once?: boolean;
  readonly port: string;
}

export function declareDemo(program: Command, cli: Cli): void {
  declare(program, 'demo', 'See the whole loop on practice volumes, then try it yourself', [
    'keyhaven demo',
    'keyhaven demo --once',
  ])
    .option('--once', 'end after the proof; the exit code says whether everything held')
    .option('--port <number>', 'port to listen on; 0 takes a free one', '0')
    .action(async (options: DemoOptions) => {
      cli.end(await runDemo(cli.io, options, cli.doors.loadApp));
    });
}

export async function runDemo(io: Io, options: DemoOptions, loadApp: LoadApp): Promise<ExitCode> {
  readNumber('--port', options.port, 0, highestPort);
  const stop = new AbortController();
  const stopped = io.untilStopped().then(() => {
    stop.abort();
  });
  try {
    return await inDemoFolder((folder) => perform({ io, options, loadApp, folder, stop: stop.signal, stopped }));
  } catch (error) {
    if (stop.signal.aborted) return exitCodes.interrupted;
    explainFailure(io, error);
    return exitCodes.failed;
  }
}

interface Scene {
  readonly io: Io;
  readonly options: DemoOptions;
  readonly loadApp: LoadApp;
  readonly folder: string;
  readonly stop: AbortSignal;
  readonly stopped: Promise<void>;
}

async function perform({ io, options, loadApp, folder, stop, stopped }: Scene): Promise<ExitCode> {
  const started = io.clock();
  const tell = narrator(io, stop);
  tell.line('Keyhaven demo: BitLocker recovery keys go in, and come back to the right person only, on the record.');
  tell.line('');
  // Before there is a server, whose answers this would hold up.
  const computers = await makeComputers(tell, folder, stop);
  return onStage(io, loadApp, { folder, port: options.port }, async (stage) => {
    const playing = play(tell, stage, computers);
    // Stopped in the middle, it fails when the stage is taken from under it, and nobody waits for it any more.
    playing.catch(() => undefined);
    const people = await Promise.race([playing, stopped]);
    if (people === undefined) return exitCodes.interrupted;
    tell.line('');
    tell.line(`Everything held, in ${((io.clock() - started) / second).toFixed(0)} seconds.`);
    if (options.once === true) return exitCodes.done;
    await tell.step('samples', () => addSampleData(stage, people, computers));
    for (const line of tryItLines(stage, people, computers, programName(io))) tell.line(line);
    await stopped;
    io.say('stopping, and deleting the demo ..');
    return exitCodes.done;
  });
}

type Computers = Awaited<ReturnType<typeof makePracticeComputers>>;

async function makeComputers(tell: Narrator, folder: string, stop: AbortSignal): Promise<Computers> {
  return tell.stepFor(
    'computers',
    () => makePracticeComputers(folder, stop),
    (made) => `three computers, each with a BitLocker volume of 4 MB: ${made.map(({ name }) => name).join(', ')}`,
  );
}

async function play(tell: Narrator, stage: Stage, computers: Computers): Promise<People> {
  await tell.step('server', async () => `a server with an empty, encrypted store listens on ${stage.url}`);
  const people = await tell.stepFor(
    'people',
    () => makePeople(stage),
    () => 'five accounts, one for each job; the administrator among them reads no keys',
  );
  const [computer, stranger = computer] = computers;
  await store(tell, stage, people, computers);
  await giveBack(tell, people, computer);
  await tell.step('refused', () => refuseStranger(people, computer, stranger));
  await tell.step('audit', () => readAudit(people));
  await tell.step('chain', () => verifyChain(people));
  await tell.step('tampering', () => showTampering(stage.app));
  return people;
}

async function store(
  tell: Narrator,
  stage: Stage,
  people: People,
  computers: readonly PracticeComputer[],
): Promise<void> {
  const enrolled = await enrol(stage, people.administrator.api, computers);
  await tell.step('escrow', async () => {
    for (const one of enrolled) await escrow(one);
    return 'each sent its 48-digit recovery password over HTTPS, and was answered once that was sealed and on the disk';
  });
  await tell.step('proof', async () => {
    for (const one of enrolled) await untilProven(one);
    return "the server tried each password on its volume's metadata: 3 of 3 proven";
  });
}

async function giveBack(tell: Narrator, people: People, computer: PracticeComputer): Promise<void> {
  await tell.step('find', () => find(people, computer));
  const revealed = await tell.stepFor(
    'reveal',
    () => reveal(people, computer),
    (password) => `and is given the 48 digits: ${password.revealText()}`,
  );
  await tell.step('open', () => open(computer, revealed));
  const image = `${firstDigits(computer)} on ${computer.name}`;
  const opens = await opensWithCryptsetup(computer.image, revealed);
  if (opens === undefined)
    tell.line(`      (cryptsetup is not installed; with it, another program would open ${image} too)`);
  else await tell.step('cryptsetup', async () => judged(opens));
}

function judged(opens: boolean): string {
  if (!opens) throw new Error('cryptsetup does not open the volume');
  return 'and cryptsetup, a tool that knows nothing of Keyhaven, opens it with them too';
}

/** In a clone there is no installed program, and npm finds ours. */
function programName(io: Io): string {
  return io.env['npm_lifecycle_event'] === undefined ? 'keyhaven' : 'npx keyhaven';
}
