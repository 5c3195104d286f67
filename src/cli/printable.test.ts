import { expect, test } from 'vitest';
import { printJson } from './json-output.ts';
import { printable, shownWidth } from './printable.ts';
import { relativeTime } from './relative-time.ts';
import { fakeIo, now } from './testing/fake-io.ts';

test('what a terminal would act on is written out; letters of any script stay', () => {
  expect(printable('a\u001b[31m\u009bb\r\nc\u202ed\u200be\ud800')).toBe(
    'a\\u{1b}[31m\\u{9b}b\\u{d}\\u{a}c\\u{202e}d\\u{200b}e\\u{d800}',
  );
  expect(printable('Größe 東京 née')).toBe('Größe 東京 née');
  expect(shownWidth('née')).toBe(3);
});

test('JSON escapes the same and stays JSON', () => {
  const { io, stdout } = fakeIo({ terminal: false });
  const value = { name: 'a\u009b\u202e\u{e0001}b' };
  printJson(io, value);
  expect(stdout()).toBe('{"name":"a\\u009b\\u202e\\udb40\\udc01b"}\n');
  expect(JSON.parse(stdout())).toEqual(value);
});

test.each([
  ['2026-11-24T11:59:30.000Z', 'just now'],
  ['2026-11-24T11:59:00.000Z', '1 minute ago'],
  ['2026-11-24T10:01:00.000Z', '1 hour ago'],
  ['2026-11-20T12:00:00.000Z', '4 days ago'],
  ['2026-11-26T13:00:00.000Z', 'in 2 days'],
  ['2025-11-26T13:00:00.000Z', '2025-11-26'],
  ['soon', 'soon'],
  [undefined, ''],
])('%s reads as %s', (time, words) => {
  expect(relativeTime(time, now)).toBe(words);
});
