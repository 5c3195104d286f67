import { expect, test } from 'vitest';
import { chainFindings } from './chain-finding.ts';

const head = { sequence: 41, hash: 'ab'.repeat(32) };
const intact = { intact: true, rows: 41, head, checkpoint: { ...head, agrees: true }, batches: { checked: 3 } };
const problem = 'its content was changed';

test('an intact record has no findings, with a checkpoint or without', () => {
  expect(chainFindings(intact)).toEqual([]);
  expect(chainFindings({ intact: true, rows: 41, head })).toEqual([]);
});

test('a changed row, missing rows and a changed batch are each said', () => {
  const found = chainFindings({
    ...intact,
    intact: false,
    firstBroken: { sequence: 7, problem },
    checkpoint: { ...head, sequence: 60, agrees: false },
    batches: { checked: 3, firstBroken: { sequence: 12, problem } },
  });
  expect(found).toEqual([
    { kind: 'broken', row: 7, problem },
    { kind: 'cut', row: 60 },
    { kind: 'batch', row: 12, problem },
  ]);
});

test('what the server calls damaged is never shown as intact', () => {
  expect(chainFindings({ ...intact, intact: false })).toEqual([{ kind: 'unexplained' }]);
  expect(chainFindings({ ...intact, checkpoint: { ...head, agrees: false } })).toHaveLength(1);
});
