import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from './secret.ts';

const password = '111111-222222-333333-444444-555555-666666-708807-000011';

/** Everything that could stand in a log for the password or its bytes. */
function givesAway(text: string): boolean {
  const bytes = Buffer.from(password);
  const forms = [password, bytes.toString('hex'), bytes.toString('base64'), bytes.subarray(0, 4).join(',')];
  return forms.some((form) => text.includes(form)) || text.includes(inspect(bytes).slice(8, 20));
}

describe('a secret', () => {
  const secret = Secret.fromText(password);

  test.each<[string, () => string]>([
    ['a template', () => `${secret}`], // eslint-disable-line @typescript-eslint/restrict-template-expressions -- what is tested
    ['a concatenation', () => 'key: ' + String(secret)],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['console.log', () => format('%s %o %j', secret, { secret }, secret)],
    ['inspect with everything on', () => inspect({ deep: [secret] }, { showHidden: true, depth: 9, getters: true })],
    [
      'an error message',
      () => new Error('failed', { cause: secret }).message + inspect(new Error('x', { cause: secret })),
    ],
    ['its own properties', () => inspect(Object.getOwnPropertyDescriptors(secret)) + Object.keys(secret).join()],
    ['a copy of its properties', () => JSON.stringify({ ...secret }) + inspect(Object.assign({}, secret))],
  ])('does not print in %s', (_, print) => {
    expect(givesAway(print())).toBe(false);
  });

  test('says that it is one where it would have printed', () => {
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect(secret)).toBe('[secret]');
  });

  test('does not survive structured cloning, so that no thread gets it by accident', () => {
    expect(givesAway(inspect(structuredClone({ secret }), { showHidden: true }))).toBe(false);
  });

  test('comes out only when asked', () => {
    expect(secret.revealText()).toBe(password);
    expect(secret.reveal()).toEqual(Buffer.from(password));
    expect(secret).toHaveLength(password.length);
  });

  test('keeps the bytes it was given, a window of a larger buffer too', () => {
    const all = Uint8Array.of(1, 2, 3, 4, 5);
    const window = Secret.fromBytes(all.subarray(1, 3));
    expect([...window.reveal()]).toEqual([2, 3]);
    all.fill(0);
    expect([...window.reveal()]).toEqual([0, 0]);
  });

  test('equals the same bytes and nothing else', () => {
    expect(secret.equals(Secret.fromText(password))).toBe(true);
    expect(secret.equals(Secret.fromText(password.replace('0', '1')))).toBe(false);
    expect(secret.equals(Secret.fromText(`${password} `))).toBe(false);
  });
});
