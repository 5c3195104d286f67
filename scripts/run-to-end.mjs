import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Runs a program on our own terminal until it ends and gives its exit code, 128 + n when signal n ended it.
 * Signals sent to us reach it. A terminal sends Ctrl+C to the whole group, the program included, so passing that on
 * too would look like a second, impatient Ctrl+C.
 */
export function runToEnd(program, args, root) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: environment(root), stdio: 'inherit' });
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const watch = whenAbandoned(() => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const each of signals) process.off(each, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Whoever ends npm ends only the shell that npm put between us; without this the program would run on alone. */
function whenAbandoned(end) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  return watch;
}

/** The pinned Node first; the administrator's folders last, because cryptsetup lives there and a user's PATH lacks them. */
function environment(root) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  if (process.platform !== 'win32') path.push('/usr/sbin', '/sbin');
  return { ...process.env, PATH: path.join(delimiter) };
}
