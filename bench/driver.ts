import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { answerPlans } from './ask-program.ts';
import { Connection } from './connection.ts';
import { type Driven, drivePlan } from './drive.ts';
import { percentile } from './sample.ts';
import { supply, type Work } from './workload.ts';

type Plan = z.output<typeof drivePlan>;

answerPlans(drivePlan, run);

/** What the connections did. */
class Tally {
  readonly times: number[] = [];
  readonly unanswered: number[] = [];
  sent = 0;
  faults = 0;
  firstFault = '';
  readonly #kill: Plan['kill'];
  #killed = false;

  constructor({ kill }: Plan) {
    this.#kill = kill;
  }

  /** False when the server is gone. */
  async send(connection: Line, work: Work, dueAt: number): Promise<boolean> {
    this.sent += 1;
    try {
      const answer = await connection.send(work.request);
      this.times.push(performance.now() - dueAt);
      this.#judge(work.fault(answer));
      this.#killInTime();
      return true;
    } catch (error) {
      if (!this.#killed) throw error;
      this.unanswered.push(work.number);
      return false;
    }
  }

  #killInTime(): void {
    if (this.#kill === undefined || this.#killed || this.times.length < this.#kill.after) return;
    this.#killed = true;
    process.kill(this.#kill.pid, 'SIGKILL');
  }

  #judge(fault: string | undefined): void {
    if (fault === undefined) return;
    this.faults += 1;
    if (this.firstFault === '') this.firstFault = fault;
  }
}

async function run(plan: Plan): Promise<Driven> {
  const next = supply(plan.work);
  const open = async (): Promise<Line> => (plan.reconnect ? newEachTime(plan.port) : Connection.open(plan.port));
  const connections = await Promise.all(Array.from({ length: plan.connections }, open));
  const tally = new Tally(plan);
  const startedAt = performance.now();
  if (plan.rate === undefined) await closedLoop(connections, tally, next, plan);
  else await openLoop(connections, tally, next, { rate: plan.rate, count: Math.round(plan.rate * plan.seconds) });
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  return summary(tally, seconds);
}

/** Whatever requests can be sent over, one at a time. */
type Line = Pick<Connection, 'send' | 'close'>;

function newEachTime(port: number): Line {
  return {
    send: async (request) => {
      const connection = await Connection.open(port);
      try {
        return await connection.send(request);
      } finally {
        connection.close();
      }
    },
    close: () => undefined,
  };
}

/** Each connection sends its next request when the last one was answered. */
async function closedLoop(
  connections: readonly Line[],
  tally: Tally,
  next: () => Work,
  { seconds, most = Infinity }: Plan,
): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const work = async (connection: Line): Promise<void> => {
    while (performance.now() < until && tally.sent < most) {
      if (!(await tally.send(connection, next(), performance.now()))) return;
    }
  };
  await Promise.all(connections.map(work));
}

/** Requests fall due at a steady rate; one that finds no free connection waits, and its time counts from when it was due. */
async function openLoop(
  connections: readonly Line[],
  tally: Tally,
  next: () => Work,
  { rate, count }: { readonly rate: number; readonly count: number },
): Promise<void> {
  const startedAt = performance.now();
  let taken = 0;
  const work = async (connection: Line): Promise<void> => {
    for (let at = taken++; at < count; at = taken++) {
      const dueAt = startedAt + (at * 1000) / rate;
      const early = dueAt - performance.now();
      if (early > 0.5) await sleep(early);
      if (!(await tally.send(connection, next(), dueAt))) return;
    }
  };
  await Promise.all(connections.map(work));
}

function summary({ times, faults, firstFault, unanswered, sent }: Tally, seconds: number): Driven {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => (sorted.length === 0 ? 0 : percentile(sorted, share));
  return {
    perSecond: (times.length - faults) / seconds,
    requests: times.length,
    ...{ faults, firstFault, unanswered, sent },
    p50: at(0.5),
    p99: at(0.99),
    longest: sorted.at(-1) ?? 0,
  };
}
