import { second } from '../base/clock.ts';
import type { App } from './request-context.ts';

/** Milliseconds that requests on their way may still take. */
const closeTimeout = 20 * second;

/** Once the server stops, each answer ends its connection: a keep-alive client would otherwise hold the process up. */
export function closeConnectionsOnStop(app: App): void {
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Stops listening, lets what is on its way finish, and after the time-out ends what is left. */
export async function closeGracefully(app: App, timeout: number = closeTimeout): Promise<void> {
  const timer = setTimeout(() => {
    app.server.closeAllConnections();
  }, timeout);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
