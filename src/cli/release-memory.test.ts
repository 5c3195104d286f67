import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { releaseMemory } from './release-memory.ts';

test('what nothing refers to any more is gone at once', async () => {
  const forgotten = new WeakRef({ large: new Array(1000).fill(0) });
  // A reference that was just read is kept until the end of the turn.
  await sleep(0);
  releaseMemory();
  expect(forgotten.deref()).toBeUndefined();
});
