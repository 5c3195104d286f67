import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf } from './csv.ts';

type Cells = readonly string[];

async function piecesOf(titles: Cells, ...rows: readonly Cells[]): Promise<string[]> {
  const columns = titles.map((title, at) => ({ title, value: (row: Cells) => row[at] ?? '' }));
  const pieces: string[] = [];
  for await (const piece of csvOf({ columns, rows: each(rows) })) pieces.push(piece);
  return pieces;
}

async function fileOf(titles: Cells, ...rows: readonly Cells[]): Promise<string> {
  return (await piecesOf(titles, ...rows)).join('');
}

async function* each<T>(rows: readonly T[]): AsyncIterable<T> {
  yield* rows;
}

/** A reader that knows nothing of the writer: quotes, doubled quotes, commas and CRLF (RFC 4180). */
function cellsOf(text: string): string[][] {
  const records: string[][] = [[]];
  let [cell, quoted] = ['', false];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted && text.startsWith('""', at)) {
      cell += '"';
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === ',' || text.startsWith('\r\n', at))) {
      records.at(-1)?.push(cell);
      cell = '';
      if (sign === ',') continue;
      records.push([]);
      at += 1;
    } else cell += sign;
  }
  return records.slice(0, -1);
}

const formula = /^[=+\-@\t\r\n＝＋－＠]/;

describe('a table as CSV', () => {
  test('begins with the mark of UTF-8 and the titles, and ends each line with CRLF', async () => {
    expect(await fileOf(['When', 'Who'], ['today', 'Jöhn'])).toBe('\uFEFFWhen,Who\r\ntoday,Jöhn\r\n');
    expect(await fileOf(['When', 'Who'])).toBe('\uFEFFWhen,Who\r\n');
  });

  test('gives back what went in, whatever the cells hold, and no cell begins like a formula', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[=+\-@\t\r\n＝＋－＠"',; ]{1,6}[A-Z(|!"]{0,4}$/),
      fc.constantFrom('', '"', '""', '\r\n', ',', "'", '=HYPERLINK("http://x","y")', '\uFEFF', 'a\nb', 'a\rb'),
    );
    const rows = fc.array(fc.tuple(hostile, hostile, hostile), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const [titles, ...read] = cellsOf((await fileOf(['a', 'b', 'c'], ...given)).slice(1));
        expect(titles).toEqual(['a', 'b', 'c']);
        expect(read).toEqual(given.map((cells) => cells.map((cell) => (formula.test(cell) ? `'${cell}` : cell))));
        for (const cell of read.flat()) expect(cell).not.toMatch(formula);
      }),
    );
  });

  test('is made in pieces that hold each row once, in order', async () => {
    const rows = Array.from({ length: 1234 }, (_, at) => [String(at)]);
    const pieces = await piecesOf(['n'], ...rows);
    expect(pieces.length).toBe(3);
    expect(cellsOf(pieces.join('').slice(1))).toEqual([['n'], ...rows]);
  });

  test('says nothing before its first rows could be read', async () => {
    const rows = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the database does not answer')) }),
    };
    const pieces = csvOf({ columns: [{ title: 'n', value: String }], rows })[Symbol.asyncIterator]();
    await expect(pieces.next()).rejects.toThrow('the database does not answer');
  });
});
