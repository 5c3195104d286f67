import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Another address of the same controller, which can fail without the others noticing. */
export interface TcpRelay {
  /** Connections that were made to it so far. */
  readonly accepted: () => number;
  /** Ends its connections and refuses new ones. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Passes nothing on, as a machine that hangs. */
  freeze(): void;
  thaw(): void;
}

/** Passes everything on from one address and port to another; it ends with the test. */
export async function tcpRelay(
  from: { host: string; port: number },
  to: { host: string; port: number },
): Promise<TcpRelay> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let accepted = 0;
  let frozen = false;
  const relay: TcpRelay = {
    accepted: () => accepted,
    async stop() {
      const ended = server === undefined ? undefined : once(server, 'close');
      server?.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await ended;
      server = undefined;
    },
    async start() {
      server = createServer((near) => {
        accepted += 1;
        const far = connect(to);
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(one);
          one.on('error', () => undefined);
          one.on('close', () => other.destroy());
          one.on('data', (data) => other.write(data));
          if (frozen) one.pause();
        }
      });
      server.listen(from.port, from.host);
      await once(server, 'listening');
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
  };
  await relay.start();
  onTestFinished(() => relay.stop());
  return relay;
}
