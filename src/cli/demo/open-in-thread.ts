import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Secret } from '../../base/secret.ts';
import { isRecord, textOf } from '../record.ts';

/** What a recovery password did to a volume. */
export interface Opened {
  readonly opens: boolean;
  readonly fileSystem: string | undefined;
}

/** Tries a password on a volume in a thread of its own: it takes most of a second, and the demo's server runs in this one. */
export async function openInThread(image: string, password: Secret): Promise<Opened> {
  // The build turns .ts into .js, also in this folder.
  const program = new URL(`./open-worker${extname(import.meta.url)}`, import.meta.url);
  // A Secret cannot be copied to another thread.
  const worker = new Worker(program, { workerData: { image, password: password.revealText() } });
  const messages: unknown[] = await once(worker, 'message');
  const [opened] = messages;
  if (!isRecord(opened)) throw new Error('the thread that opens volumes answered in another form');
  return { opens: opened['opens'] === true, fileSystem: textOf(opened, 'fileSystem') };
}
