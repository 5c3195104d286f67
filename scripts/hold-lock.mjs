import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Waits until no other process does the same `work` in this clone and gives a function that lets the next one in. The
 * lock is a socket name that the kernel frees with its process, so a killed run leaves nothing behind. macOS has no such
 * names: there, two first runs at the same time are on their own.
 */
export async function holdLock(root, work) {
  const name = `keyhaven-${work}-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  if (process.platform === 'darwin') return () => undefined;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
  for (let attempt = 0; ; attempt += 1) {
    const server = await listen(address);
    if (server) return () => server.close();
    if (attempt === 0) console.log(`keyhaven: waiting for another run that does the same (${work})`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function listen(address) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve(server));
  });
}
