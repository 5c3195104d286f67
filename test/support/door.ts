import { connect, createServer } from 'node:net';

export interface Door {
  readonly path: string;
  close(): Promise<void>;
}

/** Something that runs once for all tests, and what a test must know of it. */
export interface Behind {
  readonly answer: unknown;
  stop(): Promise<void>;
}

/**
 * A socket that answers with what stands behind it and starts that for the first who asks, so that a run without such
 * tests does not wait for it, and test files in several processes share one.
 */
export async function openDoor(path: string, start: () => Promise<Behind>): Promise<Door> {
  let started: Promise<Behind> | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    started ??= start();
    started.then(
      ({ answer }) => socket.end(JSON.stringify({ answer })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
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

/** What stands behind the door, once it runs. */
export async function knock(path: string): Promise<unknown> {
  let text = '';
  for await (const chunk of connect(path).setEncoding('utf8')) text += String(chunk);
  const answer: unknown = JSON.parse(text);
  if (typeof answer === 'object' && answer !== null && 'answer' in answer) return answer.answer;
  throw new Error(`what the tests need did not start: ${text}`);
}
