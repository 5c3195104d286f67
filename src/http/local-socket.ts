import { chmod, lstat, mkdtemp, rename, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { KeyhavenError } from '../base/error.ts';
import { closeGracefully } from './close-gracefully.ts';
import { buildServer, type ServerOptions } from './server.ts';

/** Bytes of a path that the kernel takes for a socket, the shortest among systems. */
const longestPath = 103;

/**
 * Answers on a Unix socket that only its owner can open, with the owner as actor. The socket is made in a private folder
 * and moved to its name when its mode is set: at no moment can another account connect.
 */
export async function listenLocally(
  server: ServerOptions,
  path: string,
): Promise<{ close(timeout?: number): Promise<void> }> {
  const uid = process.getuid?.();
  if (uid === undefined)
    throw new KeyhavenError('configuration-invalid', 'this system has no Unix sockets; leave the socket path empty');
  await removeStale(path);
  const folder = await mkdtemp(join(dirname(path), '.socket-')).catch(cannotListen(path));
  const app = await buildServer({ ...server, tls: undefined, trustedProxies: [], localActor: { kind: 'local', uid } });
  const born = join(folder, 's');
  try {
    if (Buffer.byteLength(born) > longestPath || Buffer.byteLength(path) > longestPath)
      throw new Error('the path is too long');
    await app.listen({ path: born, listenTextResolver: () => `listening at ${path}` });
    await chmod(born, 0o600);
    await rename(born, path);
  } catch (cause) {
    await app.close();
    cannotListen(path)(cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { ino } = await lstat(path);
  return {
    close: async (timeout) => {
      await closeGracefully(app, timeout);
      await removeOwn(path, ino);
    },
  };
}

/** A server that was killed leaves its socket behind. One that still answers is another server's. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new KeyhavenError(
      'configuration-invalid',
      `${basename(path)} exists and is no socket; move it away or choose another socket path`,
    );
  }
  if (await answers(path)) {
    throw new KeyhavenError(
      'configuration-invalid',
      `another server answers on ${basename(path)}; stop it or choose another socket path`,
    );
  }
  await rm(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** Not the socket of a server that has started since. */
async function removeOwn(path: string, ino: number): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.ino === ino) await rm(path, { force: true });
}

function cannotListen(path: string): (cause: unknown) => never {
  return (cause) => {
    const sentence = `cannot make the socket ${path}; its folder must exist, belong to this account and have a short path`;
    throw new KeyhavenError('configuration-invalid', sentence, { cause });
  };
}
