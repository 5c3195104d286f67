import { verifyAudit } from './audit-trail.ts';
import { type Bench, connections } from './bench.ts';
import { countFaults, type Driven, type DrivePlan, drive } from './drive.ts';
import { keyFileOf, type Place, Stock } from './place.ts';
import { type Result, result } from './result.ts';
import { type Server, type Stage, startServer, startStage } from './stage.ts';

/**
 * Kills a server with SIGKILL in the middle of its work and looks up every key that it had acknowledged: on PostgreSQL the
 * second of two servers that share the database, asked for at the first; else the only one, asked for after its restart.
 */
export async function measureKill(bench: Bench, stage: Stage): Promise<Killed> {
  return stage.place.databaseUrl === undefined ? killTheOnlyOne(bench, stage) : killOneOfTwo(bench, stage);
}

interface Killed {
  readonly results: readonly Result[];
  /** The server that runs afterwards. */
  readonly stage: Stage;
}

async function killOneOfTwo(bench: Bench, survivor: Stage): Promise<Killed> {
  const { place } = survivor;
  const second: Place = { ...place, folder: `${place.folder}-second`, keyFile: keyFileOf(place.folder) };
  const victim = await startServer(second);
  try {
    const stock = new Stock(place);
    const load = { first: stock.takeFresh(), second: stock.takeFresh() };
    bench.tell('postgresql: one of two servers is killed in the middle of its work');
    const [kept, lost] = await Promise.all([
      drive(plan(bench, survivor, survivor.migration, load.first)),
      killedAmidst(bench, victim, survivor.migration, load.second),
    ]);
    const checked = [
      await lookUp(survivor, load.first, kept),
      await lookUp(survivor, load.second, lost),
      await revealSome(survivor, load.second, lost),
    ];
    await verifyAudit(survivor);
    return { results: rows('one of two servers killed under load', 'postgresql', checked), stage: survivor };
  } finally {
    await victim.end('SIGKILL');
  }
}

async function killTheOnlyOne(bench: Bench, victim: Stage): Promise<Killed> {
  bench.tell('embedded: the server is killed in the middle of its work');
  const { place } = victim;
  const first = new Stock(place).takeFresh();
  const lost = await killedAmidst(bench, victim, victim.migration, first);
  await victim.end('SIGKILL');
  const stage = await startStage(place);
  try {
    const checked = [await lookUp(stage, first, lost), await revealSome(stage, first, lost)];
    await verifyAudit(stage);
    return { results: rows('server killed under load and started again', 'embedded', checked), stage };
  } catch (error) {
    await stage.end('SIGKILL');
    throw error;
  }
}

function plan({ scale }: Bench, { port }: Server, bearer: string, first: number): DrivePlan {
  return { port, connections, seconds: 2 * scale.seconds + 1, work: { name: 'escrow-new', bearer, first } };
}

/** So many keys are acknowledged before the server is killed with others on their way. */
const acknowledgedBefore = 500;

async function killedAmidst(bench: Bench, victim: Server, bearer: string, first: number): Promise<Driven> {
  const kill = { pid: victim.pid, after: Math.round(acknowledgedBefore * bench.scale.seconds) };
  const driven = await drive({ ...plan(bench, victim, bearer, first), seconds: 60, kill });
  if (driven.unanswered.length === 0) throw new Error('the server was not killed in the middle of its work');
  return driven;
}

interface Checked {
  readonly acknowledged: number;
  readonly gone: number;
  readonly firstFault: string;
}

/** Sends every acknowledged key once more: one that is there, with that password, is "already stored". */
async function lookUp({ port, migration }: Stage, first: number, { sent, unanswered }: Driven): Promise<Checked> {
  const acknowledged = sent - unanswered.length;
  const work = { name: 'escrow-repeated', bearer: migration, first, keys: sent, except: unanswered } as const;
  const { requests, faults, firstFault } = await countFaults({
    ...{ port, connections, seconds: 600, most: acknowledged, work },
  });
  if (requests !== acknowledged) throw new Error(`${requests} of ${acknowledged} acknowledged keys were looked up`);
  return { acknowledged, gone: faults, firstFault };
}

const mostRevealed = 100;

/** Reveals some of those that were acknowledged last before nothing came any more. */
async function revealSome({ port, helpDesk }: Stage, first: number, { sent, unanswered }: Driven): Promise<Checked> {
  const keys = Math.min(mostRevealed, sent - unanswered.length);
  const upTo = Math.min(...unanswered) - first;
  const from = first + Math.max(0, upTo - keys);
  const work = { name: 'reveal', bearer: helpDesk, first: from, keys: Math.min(keys, upTo) } as const;
  const { faults, firstFault } = await countFaults({ port, connections: 4, seconds: 600, most: keys, work });
  return { acknowledged: 0, gone: faults, firstFault };
}

/** Throws when a key is gone: a run that finds that has failed, whatever else it measured. */
function rows(name: string, store: 'embedded' | 'postgresql', checked: readonly Checked[]): Result[] {
  const gone = checked.reduce((sum, one) => sum + one.gone, 0);
  const reference = checked.reduce((sum, one) => sum + one.acknowledged, 0);
  const fault = checked.find(({ firstFault }) => firstFault !== '')?.firstFault;
  if (gone > 0) throw new Error(`${name}: ${gone} of ${reference} acknowledged keys are gone, first: ${fault}`);
  return [
    result({
      ...{ name: `${name}, acknowledged keys that are gone`, store, unit: 'keys', measured: gone, reference },
      target: { of: 'value', below: 1 },
    }),
  ];
}
