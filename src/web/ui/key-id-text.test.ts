import { describe, expect, test } from 'vitest';
import { editKeyId, formatKeyId, readKeyId } from './key-id-text.ts';

const digits = '3FD763F974C74E908FA21F6A2E2B4E0C';
const whole = '3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C';

describe('reading a key ID', () => {
  test.each([
    whole,
    `{${whole.toLowerCase()}}`,
    digits,
    ` 3fd763f9 74c7 4e90 8fa2 1f6a2e2b4e0c `,
    `Key ID: ${whole}`,
    `Key ID ${whole}`,
    `Recovery key ID (to identify your key): ${whole}`,
    `Schlüssel-ID: {${whole}}`,
    `Numerical Password:\n  ID: {${whole}}`,
    whole.replaceAll('-', '\u2013'),
    `\u200b${whole}\u2060`,
  ])('takes %j', (text) => {
    expect(readKeyId(text)).toEqual({ digits });
  });

  test('takes a beginning of any length', () => {
    expect(readKeyId('')).toEqual({ digits: '' });
    expect(readKeyId('3fd763f9…')).toEqual({ digits: '3FD763F9' });
    expect(readKeyId('3FD763F9-74')).toEqual({ digits: '3FD763F974' });
  });

  test('names the first sign that is no digit', () => {
    expect(readKeyId('3FD7O3G9')).toEqual({ problem: { kind: 'not-hex', character: 'O' } });
  });

  test('has no room for a 33rd digit', () => {
    expect(readKeyId(`${whole}1`)).toEqual({ problem: { kind: 'too-long' } });
  });

  test.each([
    '111111-222222-333333-444444-555555-666666-000011-000022',
    '111111222222333333444444555555666666000011000022',
    '111111 222222 333333 444444 555555 666666 000011 000022',
    'Recovery Key:\n\t111111-222222-333333-444444-555555-666666-000011-000022',
    `ID: {${whole}}\nPassword:\n111111-222222-333333-444444-555555-666666-000011-000022`,
    '111111-222222-333333',
    '111111222222333333444444555555666666',
  ])('knows a recovery password: %j', (text) => {
    expect(readKeyId(text)).toEqual({ problem: { kind: 'secret' } });
  });
});

describe('typing a key ID', () => {
  const type = (text: string): string => {
    let shown = '';
    for (const sign of text) shown = formatKeyId(editKeyId(change(shown, shown + sign)).digits);
    return shown;
  };
  const change = (before: string, text: string, caret = text.length, forward = false) => ({
    before,
    text,
    caret,
    forward,
  });

  test('puts the hyphens in as the digits come', () => {
    expect(type('3fd763f9')).toBe('3FD763F9');
    expect(type('3fd763f97')).toBe('3FD763F9-7');
    expect(type(digits)).toBe(whole);
    expect(type(whole)).toBe(whole);
  });

  test('leaves the caret behind the digit that was put in', () => {
    expect(editKeyId(change('3FD763F9-74', '3AFD763F9-74', 2))).toEqual({ digits: '3AFD763F974', caret: 2 });
    expect(editKeyId(change('3FD763F9-74', '3FD763F9A-74', 9))).toEqual({ digits: '3FD763F9A74', caret: 10 });
  });

  test('takes the digit before with a hyphen that Backspace hit', () => {
    expect(editKeyId(change('3FD763F9-74', '3FD763F974', 8))).toEqual({ digits: '3FD763F74', caret: 7 });
  });

  test('takes the digit after with a hyphen that Delete hit', () => {
    expect(editKeyId(change('3FD763F9-74', '3FD763F974', 8, true))).toEqual({ digits: '3FD763F94', caret: 8 });
  });

  test('leaves everything as it was when a sign is no digit', () => {
    const problem = { kind: 'not-hex', character: 'G' };
    expect(editKeyId(change('3FD7', '3FGD7', 3))).toEqual({ digits: '3FD7', caret: 2, problem });
    expect(editKeyId(change('', 'good afternoon'))).toEqual({ digits: '', caret: 0, problem });
  });

  test('clears the field of a secret', () => {
    const secret = '111111-222222-333333-444444-555555-666666-000011-000022';
    expect(editKeyId(change('3F', `3F ${secret}`))).toMatchObject({
      digits: '',
      caret: 0,
      problem: { kind: 'secret' },
    });
  });
});
