import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { endWithUs } from './end-with-us.ts';

/**
 * Runs one of the benchmark's programs in a process of its own: sends it a plan and returns what it sends back. It is
 * gone when this returns, also when it failed.
 */
export async function askProgram<T>(name: string, plan: unknown, answer: z.ZodType<T>): Promise<T> {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = endWithUs(fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  try {
    const answered = new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with ${String(code)} before it had an answer`));
      });
    });
    child.send(JSON.stringify(plan));
    return answer.parse(await answered);
  } finally {
    child.kill();
  }
}

/** The other side: answers one plan. What it throws ends the process, and so fails the run. */
export function answerPlan<T>(plan: z.ZodType<T>, work: (plan: T) => Promise<unknown>): void {
  process.once('message', (message) => {
    void work(plan.parse(JSON.parse(String(message)))).then((answer) => process.send?.(answer));
  });
}
