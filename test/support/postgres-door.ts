import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { PostgresServer } from './postgres-server.ts';

export interface PostgresDoor {
  readonly path: string;
  close(): Promise<void>;
}

/**
 * A socket that answers with the address of the run's PostgreSQL and starts it for the first who asks, so that a run
 * without database tests does not wait for one, and test files in several processes share one.
 */
export async function openPostgresDoor(folder: string, start: () => Promise<PostgresServer>): Promise<PostgresDoor> {
  let started: Promise<PostgresServer> | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    started ??= start();
    started.then(
      ({ url }) => socket.end(JSON.stringify({ url })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  const path = join(folder, 'postgres-door');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    path,
    async close() {
      server.close();
      const running = await started?.catch(() => undefined);
      await running?.stop();
    },
  };
}

/** The superuser's address of the run's PostgreSQL. */
export async function knockForPostgres(path: string): Promise<string> {
  let text = '';
  for await (const chunk of connect(path).setEncoding('utf8')) text += String(chunk);
  const answer: unknown = JSON.parse(text);
  if (typeof answer === 'object' && answer !== null && 'url' in answer && typeof answer.url === 'string')
    return answer.url;
  throw new Error(`the run's PostgreSQL did not start: ${text}`);
}
