import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contoso, type SambaHome } from '../test/support/samba-home.ts';
import { addToSamba, passwords, recoveryLdif } from '../test/support/samba-seed.ts';
import { startSamba } from '../test/support/samba-server.ts';
import type { Bench } from './bench.ts';
import { endWithUs } from './end-with-us.ts';
import { knownKey } from './known-key.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import type { Site } from './site.ts';
import { type Stage, startServer, startStage, writerEnvironment } from './stage.ts';

const programs = fileURLToPath(new URL('../bin/', import.meta.url));
const keysEach = 2;

/** A unit with so many computers, and where its numbers of known keys begin. */
interface Fleet {
  readonly name: string;
  readonly computers: number;
  readonly first: number;
}

const none: Fleet = { name: 'NONE', computers: 0, first: 0 };
const few: Fleet = { name: 'FEW', computers: 500, first: 0 };
const all: Fleet = { name: 'ALL', computers: 2000, first: 10_000 };

/**
 * The documented line, as somebody runs it: Read-ADRecoveryInformation out of a real domain, piped into
 * Write-MbamRecoveryInformation, into an empty store each round. The controller shares the machine with all others. What a
 * run without computers takes is taken off: it is the start of two processes and their sign-in.
 */
export async function measureDirectory(bench: Bench, site: Site, temporary: string): Promise<Result[]> {
  bench.tell('a domain is made, and filled with the computers (two minutes)');
  const samba = await startSamba(temporary, (home) => addToSamba(home, [none, few, all].flatMap(objectsOf)));
  try {
    const rounds: Round[] = [];
    while (rounds.length < bench.scale.rounds) {
      bench.tell(`${site.store}: import of ${all.computers} computers from a directory`);
      rounds.push(await oneRound(samba.domain, site, `directory-${rounds.length}`));
    }
    return rows(site, rounds);
  } finally {
    await samba.stop();
  }
}

function placeOf({ name }: Fleet): string {
  return `OU=${name},OU=WORKSTATIONS,${contoso.base}`;
}

function objectsOf(fleet: Fleet): (readonly string[])[] {
  const place = placeOf(fleet);
  const objects = Array.from({ length: fleet.computers }, (_, at) => {
    const computer = `${fleet.name}${at}`;
    const numbers = Array.from({ length: keysEach }, (_key, nth) => fleet.first + at * keysEach + nth);
    return [
      [
        `dn: CN=${computer},${place}`,
        'objectClass: computer',
        `sAMAccountName: ${computer}$`,
        'userAccountControl: 4096',
      ],
      ...numbers.map((number) => recoveryObject(computer, place, number)),
    ];
  });
  return [[`dn: ${place}`, 'objectClass: organizationalUnit'], ...objects.flat()];
}

function recoveryObject(computer: string, place: string, number: number): readonly string[] {
  const { keyId, volumeId, recoveryPassword } = knownKey(number);
  const at = `2026-11-20T10:11:${String(10 + (number % keysEach))}-00:00`;
  return recoveryLdif({ computer, in: place, at, keyId, volume: volumeId, password: recoveryPassword });
}

interface Round {
  /** Objects a second, read and written, and only read. */
  readonly whole: number;
  readonly reading: number;
  readonly few: Peaks;
  readonly all: Peaks;
}

/** Mebibytes. */
interface Peaks {
  readonly reader: number;
  readonly writer: number;
}

async function oneRound(domain: SambaHome, site: Site, name: string): Promise<Round> {
  const place = await site.place(name, { kept: false });
  await (await startServer(place)).end();
  const stage = await startStage(place);
  try {
    const idle = await runLine(domain, stage, none);
    const fewRun = await runLine(domain, stage, few);
    const allRun = await runLine(domain, stage, all);
    const [start, read] = [await runReader(domain, stage, none), await runReader(domain, stage, all)];
    const objects = all.computers * keysEach;
    return {
      whole: (objects * 1000) / (allRun.milliseconds - idle.milliseconds),
      reading: (objects * 1000) / (read - start),
      few: fewRun.peaks,
      all: allRun.peaks,
    };
  } finally {
    await stage.end();
  }
}

async function runLine(domain: SambaHome, stage: Stage, fleet: Fleet): Promise<{ milliseconds: number; peaks: Peaks }> {
  const objects = fleet.computers * keysEach;
  const write = `${node('write-mbam-recovery-information.js')} -RecoveryServiceEndPoint https://127.0.0.1:${stage.port}`;
  const { milliseconds, said } = await shell(domain, stage, `${reader(fleet)} | ${write}`);
  const end = `read ${objects}, written ${objects}, already there 0, conflicts 0, refused 0, failed 0`;
  if (!said.includes(end)) throw new Error(`an import did not write everything: ${said}`);
  return { milliseconds, peaks: { reader: peakOf(said, 'read-'), writer: peakOf(said, 'write-') } };
}

async function runReader(domain: SambaHome, stage: Stage, fleet: Fleet): Promise<number> {
  const { milliseconds, said } = await shell(domain, stage, `${reader(fleet)} > /dev/null`);
  const end = `${fleet.computers} computers seen, ${fleet.computers * keysEach} recovery passwords read`;
  if (!said.includes(end)) throw new Error(`not everything was read: ${said}`);
  return milliseconds;
}

function reader(fleet: Fleet): string {
  return `${node('read-ad-recovery-information.js')} -Server ${contoso.controller} -SearchBase "${placeOf(fleet)}"`;
}

function node(program: string): string {
  return `"${process.execPath}" "${join(programs, program)}"`;
}

async function shell(domain: SambaHome, stage: Stage, line: string): Promise<{ milliseconds: number; said: string }> {
  const { folder } = stage.place;
  const env = {
    ...writerEnvironment(stage),
    KEYHAVEN_DIRECTORY_ACCOUNT: `svc-read@${contoso.dns}`,
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: privateFile(folder, 'password', passwords['svc-read']),
    KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
    NODE_OPTIONS: `--import=${privateFile(folder, 'peak.mjs', sayPeak)}`,
  };
  const startedAt = performance.now();
  const child: ChildProcess = endWithUs(
    spawn('bash', ['-c', line], { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  await once(child, 'close');
  return { milliseconds: performance.now() - startedAt, said };
}

/** A process in a pipe is nobody's child whom we could watch: it says itself what it took. */
const sayPeak =
  "process.on('exit', () => process.stderr.write(`peak ${process.argv[1]} ${process.resourceUsage().maxRSS}\\n`));\n";

function peakOf(said: string, program: string): number {
  const kibibytes = new RegExp(`^peak \\S*/${program}\\S* ([0-9]+)$`, 'm').exec(said)?.[1];
  if (kibibytes === undefined) throw new Error(`a command did not say what it took: ${said}`);
  return Number(kibibytes) / 1024;
}

function privateFile(folder: string, name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

function rows({ store }: Site, rounds: readonly Round[]): Result[] {
  const what = `${all.computers.toLocaleString('en')} computers of a directory`;
  const figure = (of: (round: Round) => number) => sample(rounds.map(of));
  return [
    result({
      ...{ name: `import, ${what}`, store, unit: 'objects/s', measured: figure(({ whole }) => whole) },
      reference: figure(({ reading }) => reading).value,
    }),
    ...(['reader', 'writer'] as const).map((who) =>
      result({
        ...{ name: `most memory of the ${who}, ${what}`, store, unit: 'MiB', measured: figure(({ all }) => all[who]) },
        reference: figure(({ few }) => few[who]).value,
      }),
    ),
  ];
}
