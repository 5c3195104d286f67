import { KeyhavenError } from '../base/error.ts';
import { closeGracefully } from './close-gracefully.ts';
import { listenLocally } from './local-socket.ts';
import type { App } from './request-context.ts';
import { buildServer, type ServerOptions } from './server.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** For laboratories: without a certificate the server does not start unless this is set. */
  readonly allowPlainHttp?: boolean | undefined;
  /** Path of the Unix socket for commands on the server itself; none when absent. */
  readonly socketPath?: string | undefined;
}

/** A server that answers. */
export interface RunningServer {
  /** As `https://0.0.0.0:8443`, with the port that was really taken. */
  readonly addresses: readonly string[];
  /** Lets requests on their way finish, at most for the time-out in milliseconds, and stops. May be called again. */
  close(timeout?: number): Promise<void>;
}

/**
 * Starts to answer on HTTPS and on the Unix socket. Throws `configuration-invalid` when there is no certificate, the
 * address is taken or the socket cannot be made; nothing listens then.
 */
export async function listen(server: ServerOptions, options: ListenOptions): Promise<RunningServer> {
  if (server.tls === undefined && options.allowPlainHttp !== true) {
    throw new KeyhavenError('configuration-invalid', 'the server speaks HTTPS only; give it a certificate and its key');
  }
  const app = await buildServer(server);
  const scheme = server.tls === undefined ? 'http' : 'https';
  await bind(app, scheme, options);
  const addresses = addressesOf(app, scheme);
  const local = await startLocal(server, app, options.socketPath);
  return {
    addresses,
    close: async (timeout) => {
      await Promise.all([closeGracefully(app, timeout), local?.close(timeout)]);
    },
  };
}

async function bind(app: App, scheme: string, { host, port }: ListenOptions): Promise<void> {
  try {
    await app.listen({
      host,
      port,
      listenTextResolver: (address) => `listening at ${address.replace(/^https?/, scheme)}`,
    });
  } catch (cause) {
    await app.close();
    const sentence = `cannot listen on ${host} port ${String(port)} (${reasonOf(cause)}); check that the port is free and allowed`;
    throw new KeyhavenError('configuration-invalid', sentence, { cause });
  }
}

async function startLocal(server: ServerOptions, app: App, path: string | undefined) {
  if (path === undefined) return undefined;
  try {
    return await listenLocally(server, path);
  } catch (error) {
    await app.close();
    throw error;
  }
}

function addressesOf(app: App, scheme: string): string[] {
  return app.addresses().map((bound) => {
    if (typeof bound === 'string') return bound;
    const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
    return `${scheme}://${host}:${String(bound.port)}`;
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown';
}
