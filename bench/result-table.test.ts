import { expect, test } from 'vitest';
import { result } from './result.ts';
import { resultMarkdown, resultTable } from './result-table.ts';
import { sample } from './sample.ts';

const results = [
  result({
    ...{ name: 'escrow', store: 'embedded', unit: 'keys/s', measured: sample([9000, 12_345, 10_000]) },
    ...{ reference: 20_000, target: { of: 'ratio', atLeast: 0.6 } },
  }),
  result({ name: 'proofs', store: 'none', unit: 'proofs/s', measured: 1.5 }),
];

test('the table has a line for each result, readable in a pipe', () => {
  expect(resultTable(results).split('\n')).toEqual([
    'what    store      value  unit            spread  reference  ratio  target',
    '------  --------  ------  --------  ------------  ---------  -----  ------------  -------',
    'escrow  embedded  10,000  keys/s    9,000-12,345     20,000   0.50  ratio >= 0.6  NOT MET',
    'proofs              1.50  proofs/s',
  ]);
});

test('the same as a table of Markdown', () => {
  expect(resultMarkdown(results).split('\n').slice(2)).toEqual([
    '| escrow | embedded | 10,000 | keys/s | 9,000-12,345 | 20,000 | 0.50 | ratio >= 0.6 | NOT MET |',
    '| proofs |  | 1.50 | proofs/s |  |  |  |  |  |',
  ]);
});
