import { spawnSync } from 'node:child_process';
import type { RecoveryPassword } from '../../src/bitlocker/recovery-password.ts';

/**
 * Whether cryptsetup, a second implementation, opens a BitLocker volume with a recovery password. Needs neither a loop
 * device nor the device mapper. Throws where cryptsetup is missing: a test that cannot ask it has failed.
 */
export function opensWithCryptsetup(path: string, password: RecoveryPassword): boolean {
  // The password goes through stdin: an argument would stand in the process list.
  const input = password.format().reveal();
  const run = spawnSync('cryptsetup', ['bitlkOpen', '--test-passphrase', '-r', path], { input, timeout: 60_000 });
  if (run.error)
    throw new Error('cryptsetup does not run; install the Debian package cryptsetup-bin', { cause: run.error });
  // 0: opens. 1 (of another volume) and 2 (wrong): refused, unless it did not take the file for BitLocker at all.
  const words = run.stderr.toString('utf8');
  if (run.status === null || words.includes('not a valid BITLK')) throw new Error(`cryptsetup on ${path}: ${words}`);
  return run.status === 0;
}
