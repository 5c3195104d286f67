import { expect, test } from 'vitest';
import { printable } from '../../cli/printable.ts';
import { visible } from './visible-text.ts';

test.each([
  ['Desk\u202eHTRON', 'Desk\\u{202e}HTRON'],
  ['\u2066a\u2069\u200f', '\\u{2066}a\\u{2069}\\u{200f}'],
  ['Desk\r\nNorth\u2028South', 'Desk\\u{d}\\u{a}North\\u{2028}South'],
  ['He\u200blp\u00addesk\ufeff', 'He\\u{200b}lp\\u{ad}desk\\u{feff}'],
  ['\u0000\u009b\ud800', '\\u{0}\\u{9b}\\u{d800}'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
])('what nobody sees in %j is written out, as commands do', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(printable(text)).toBe(shown);
});

test.each(['CONTOSO\\Köln/Büro, Ost (*)', 'مكتب', 'デスク 1', '<b>&amp;</b>', '{{name}} $t(x)', 'a\u00a0b', ''])(
  'what can be seen in %j stays as it is',
  (text) => {
    expect(visible(text)).toBe(text);
  },
);
