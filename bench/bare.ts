import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { z } from 'zod';
import { endWithUs } from './end-with-us.ts';

const program = fileURLToPath(new URL('./bare-server.ts', import.meta.url));

/** Runs `work` beside the bare route, in a process of its own as a server is. */
export async function withBareServer<T>(work: (port: number) => Promise<T>): Promise<T> {
  const child = endWithUs(fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  try {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
    child.send({ key: pems.private, cert: pems.cert });
    const message = z.tuple([z.object({ port: z.int() })]).rest(z.unknown());
    const [{ port }] = message.parse(await once(child, 'message'));
    return await work(port);
  } finally {
    child.kill();
  }
}
