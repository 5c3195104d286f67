import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FollowingFailure } from '../store-error.ts';
import { packValues } from './packed-values.ts';
import { WorkerConnection } from './worker-connection.ts';
import type { RunCall } from './worker-message.ts';

async function openWorker(): Promise<WorkerConnection> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-worker-'));
  const worker = new WorkerConnection(4000);
  onTestFinished(async () => {
    await worker.close();
    await rm(folder, { recursive: true });
  });
  const at = (name: string) => join(folder, name);
  const settings = { file: at('keyhaven.db'), lockFile: at('lock'), key: undefined, busyTimeout: 100, cacheKib: 1024 };
  await worker.call({ kind: 'open', settings: { ...settings, role: 'write' } });
  return worker;
}

function run(sql: string, transaction: RunCall['transaction'] = 'open'): RunCall {
  return { kind: 'run', sql, values: packValues([]), times: 1, transaction };
}

test('of calls made in one turn, nothing of a transaction runs behind one that failed', async () => {
  const worker = await openWorker();
  const calls = [run('create table t (a) strict', 'begin'), run('create table u (a integer) strict'), run('select 1')];
  const settled = await Promise.allSettled(calls.map((call) => worker.call(call)));
  expect(settled).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected', reason: expect.any(FollowingFailure) },
    { status: 'rejected', reason: expect.any(FollowingFailure) },
  ]);
  await worker.call({ kind: 'reset' });
  await expect(worker.call(run('select * from u', 'none'))).rejects.toThrow('no such table: u');
});

test('a question that is no part of the transaction is answered whatever happened to that', async () => {
  const worker = await openWorker();
  const [failed, asked, ended] = await Promise.allSettled([
    worker.call(run('select nothing', 'begin')),
    worker.call({ kind: 'present' }),
    worker.call({ kind: 'reset' }),
  ]);
  expect([failed.status, asked.status, ended.status]).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  // The transaction is over: the next one begins.
  await worker.call(run('select 1', 'begin'));
});
