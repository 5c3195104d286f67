import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { endWithUs } from './end-with-us.ts';

/** Programs that have answered and wait for the next plan: their code is fast by now. */
const idle = new Map<string, ChildProcess[]>();

/**
 * Has one of the benchmark's programs, in a process of its own, carry out a plan and returns what it sends back. A program
 * that fails is gone, and so is the measurement.
 */
export async function askProgram<T>(name: string, plan: unknown, answer: z.ZodType<T>): Promise<T> {
  const child = idle.get(name)?.pop() ?? start(name);
  try {
    const answered = answer.parse(await answerOf(child, name, plan));
    idle.set(name, [...(idle.get(name) ?? []), child]);
    return answered;
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Ends the programs that wait. */
export function endPrograms(): void {
  for (const children of idle.values()) for (const child of children) child.kill();
  idle.clear();
}

function start(name: string): ChildProcess {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  return endWithUs(fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
}

async function answerOf(child: ChildProcess, name: string, plan: unknown): Promise<unknown> {
  const listening = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const ended = (code: number | null) => {
        reject(new Error(`${name} ended with ${String(code)} before it had an answer`));
      };
      child.once('message', resolve).once('error', reject).once('exit', ended);
      listening.signal.addEventListener('abort', () => {
        child.off('message', resolve).off('error', reject).off('exit', ended);
      });
      child.send(JSON.stringify(plan));
    });
  } finally {
    listening.abort();
  }
}

/** The other side: answers plans, one after the other. What it throws ends the process, and so fails the run. */
export function answerPlans<T>(plan: z.ZodType<T>, work: (plan: T) => Promise<unknown>): void {
  process.on('message', (message) => {
    void work(plan.parse(JSON.parse(String(message)))).then((answer) => process.send?.(answer));
  });
}
