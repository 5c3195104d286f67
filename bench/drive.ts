import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { workloadPlan } from './workload.ts';

/** One measurement, as the driver process is told. */
export const drivePlan = z.object({
  port: z.int(),
  connections: z.int(),
  seconds: z.number(),
  /** Requests a second that are sent whatever comes back (open loop); as fast as they are answered without it. */
  rate: z.number().optional(),
  /** Stops after so many requests. */
  most: z.int().optional(),
  work: workloadPlan,
});

export const measured = z.object({
  /** Right answers a second. */
  perSecond: z.number(),
  requests: z.int(),
  faults: z.int(),
  firstFault: z.string(),
  /** Milliseconds from when a request was due: one that waits for its turn has waited. */
  p50: z.number(),
  p99: z.number(),
  longest: z.number(),
});

export type DrivePlan = z.input<typeof drivePlan>;
export type Measured = z.infer<typeof measured>;

const program = fileURLToPath(new URL('./driver.ts', import.meta.url));

/** Runs a workload from a process of its own, as a client is. Throws on the first wrong answer: such a figure is none. */
export async function drive(plan: DrivePlan): Promise<Measured> {
  const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const answer = new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`the driver ended with ${String(code)} before it had measured`));
      });
    });
    child.send(plan);
    const result = measured.parse(await answer);
    if (result.faults > 0)
      throw new Error(`${plan.work.name}: ${result.faults} wrong answers, first: ${result.firstFault}`);
    return result;
  } finally {
    child.kill();
  }
}
