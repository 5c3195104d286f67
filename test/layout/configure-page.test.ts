import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurePage } from '../../scripts/configure-page.ts';

test('the page of settings says what the code does', () => {
  const page = readFileSync(new URL('../../docs/operate/configure.md', import.meta.url), 'utf8');
  expect(page, 'write scripts/configure-page.ts anew into docs/operate/configure.md').toBe(configurePage());
});
