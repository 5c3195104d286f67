import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemCode } from '../../base/durable-file.ts';
import type { Secret } from '../../base/secret.ts';

/**
 * Whether cryptsetup, a tool that knows nothing of Keyhaven, opens the volume; undefined where it is not installed. It
 * only tests the password, so it needs no device and no rights. The password goes through standard input.
 */
export async function opensWithCryptsetup(image: string, password: Secret): Promise<boolean | undefined> {
  const tool = spawn('cryptsetup', ['bitlkOpen', '--test-passphrase', '-r', image], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It may end before it has read anything, which is its answer and no failure of ours.
  tool.stdin.on('error', () => undefined);
  tool.stdin.end(password.reveal());
  try {
    await once(tool, 'close');
    return tool.exitCode === 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
