import { describe, expect, test } from 'vitest';
import { addressInWords, helpAddress } from './help-address.ts';

describe('the address of the help desk', () => {
  test.each(['https://help.contoso.com/bitlocker', 'http://help/', 'mailto:help@contoso.com', 'tel:+43123456'])(
    '%s may become a link',
    (configured) => {
      expect(helpAddress(configured)?.href).toBe(configured);
    },
  );

  test.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://contoso.com/1',
    '//evil.example',
    '/HelpDesk/',
    '#',
    '',
  ])('%j does not', (configured) => {
    expect(helpAddress(configured)).toBeUndefined();
  });

  test.each([
    ['tel:+43%20123', '+43 123'],
    ['mailto:help@contoso.com?subject=BitLocker', 'help@contoso.com'],
    ['https://help.contoso.com/', 'help.contoso.com'],
    ['https://help.contoso.com/bit%20locker?x=1', 'help.contoso.com/bit locker'],
    ['https://help.contoso.com/%E0%A4%A', 'help.contoso.com/%E0%A4%A'],
  ])('%s reads %s', (configured, words) => {
    expect(addressInWords(new URL(configured))).toBe(words);
  });
});
