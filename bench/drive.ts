import { z } from 'zod';
import { askProgram } from './ask-program.ts';
import { workloadPlan } from './workload.ts';

/** One measurement, as the driver process is told. */
export const drivePlan = z.object({
  port: z.int(),
  connections: z.int(),
  /** A new connection for each request, with a whole handshake, as a computer makes that reports every 90 minutes. */
  reconnect: z.boolean().default(false),
  seconds: z.number(),
  /** Requests a second that are sent whatever comes back (open loop); as fast as they are answered without it. */
  rate: z.number().optional(),
  /** Stops after so many requests (closed loop). */
  most: z.int().optional(),
  /**
   * Sends SIGKILL to the server once so many requests were answered, while the others are on their way. From then on a
   * connection that breaks is no fault, and its request is unanswered.
   */
  kill: z.object({ pid: z.int(), after: z.int() }).optional(),
  work: workloadPlan,
});

export const driven = z.object({
  /** Right answers a second. */
  perSecond: z.number(),
  /** Answered ones, right or wrong. */
  requests: z.int(),
  faults: z.int(),
  firstFault: z.string(),
  /** Numbers, from the plan's first on, of requests that were sent and never answered. */
  unanswered: z.array(z.int()),
  /** How many requests were sent: they have the numbers from the plan's first on. */
  sent: z.int(),
  /** Milliseconds from when a request was due: one that waits for its turn has waited. */
  p50: z.number(),
  p99: z.number(),
  longest: z.number(),
});

export type DrivePlan = z.input<typeof drivePlan>;
export type Driven = z.infer<typeof driven>;

/** Runs a workload from a process of its own, as a client is. Throws when any answer was wrong: such a figure is none. */
export async function drive(plan: DrivePlan): Promise<Driven> {
  const result = await countFaults(plan);
  if (result.faults === 0) return result;
  throw new Error(`${plan.work.name}: ${result.faults} wrong answers, first: ${result.firstFault}`);
}

/** The same, for who counts the wrong answers. Throws when there was no answer at all. */
export async function countFaults(plan: DrivePlan): Promise<Driven> {
  const result = await askProgram('driver', plan, driven);
  if (result.requests === 0) throw new Error(`${plan.work.name}: not one request was answered`);
  return result;
}
