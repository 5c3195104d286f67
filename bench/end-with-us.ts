import type { ChildProcess } from 'node:child_process';

/** A process that is never left behind, however this one ends (SIGKILL apart). */
export function endWithUs<T extends ChildProcess>(child: T): T {
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  return child;
}
