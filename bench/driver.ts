import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { Connection } from './connection.ts';
import { drivePlan, type Measured } from './drive.ts';
import { supply, type Work } from './workload.ts';

process.once('message', (message) => {
  void run(drivePlan.parse(message)).then((result) => {
    process.send?.(result);
  });
});

/** What one connection did. */
class Tally {
  readonly times: number[] = [];
  faults = 0;
  firstFault = '';

  async send(connection: Connection, work: Work, dueAt: number): Promise<void> {
    const answer = await connection.send(work.request);
    this.times.push(performance.now() - dueAt);
    const fault = work.fault(answer);
    if (fault === undefined) return;
    this.faults += 1;
    if (this.firstFault === '') this.firstFault = fault;
  }
}

async function run(plan: z.output<typeof drivePlan>): Promise<Measured> {
  const next = supply(plan.work);
  const connections = await Promise.all(Array.from({ length: plan.connections }, () => Connection.open(plan.port)));
  const tally = new Tally();
  const startedAt = performance.now();
  if (plan.rate === undefined)
    await closedLoop(connections, tally, next, { until: startedAt + plan.seconds * 1000, most: plan.most ?? Infinity });
  else await openLoop(connections, tally, next, { rate: plan.rate, count: Math.round(plan.rate * plan.seconds) });
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  return summary(tally, seconds);
}

/** Each connection sends its next request when the last one was answered. */
async function closedLoop(
  connections: readonly Connection[],
  tally: Tally,
  next: () => Work,
  { until, most }: { readonly until: number; readonly most: number },
): Promise<void> {
  let sent = 0;
  const work = async (connection: Connection): Promise<void> => {
    while (performance.now() < until && sent++ < most) await tally.send(connection, next(), performance.now());
  };
  await Promise.all(connections.map(work));
}

/** Requests fall due at a steady rate; one that finds no free connection waits, and its time counts from when it was due. */
async function openLoop(
  connections: readonly Connection[],
  tally: Tally,
  next: () => Work,
  { rate, count }: { readonly rate: number; readonly count: number },
): Promise<void> {
  const startedAt = performance.now();
  let taken = 0;
  const work = async (connection: Connection): Promise<void> => {
    for (let at = taken++; at < count; at = taken++) {
      const dueAt = startedAt + (at * 1000) / rate;
      const early = dueAt - performance.now();
      if (early > 0.5) await sleep(early);
      await tally.send(connection, next(), Math.max(dueAt, startedAt));
    }
  };
  await Promise.all(connections.map(work));
}

function summary({ times, faults, firstFault }: Tally, seconds: number): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    perSecond: (times.length - faults) / seconds,
    requests: times.length,
    faults,
    firstFault,
    p50: at(0.5),
    p99: at(0.99),
    longest: sorted.at(-1) ?? 0,
  };
}
