import { parentPort, workerData } from 'node:worker_threads';
import { openVolume } from '../../bitlocker/open-volume.ts';
import { parseRecoveryPassword } from '../../bitlocker/recovery-password.ts';
import { isRecord, textOf } from '../record.ts';
import type { Opened } from './open-in-thread.ts';

const given: unknown = workerData;

if (isRecord(given)) {
  const opened = openVolume(textOf(given, 'image') ?? '', parseRecoveryPassword(textOf(given, 'password') ?? ''));
  const answer: Opened = { opens: opened.opens, fileSystem: opened.opens ? opened.fileSystem : undefined };
  parentPort?.postMessage(answer);
}
