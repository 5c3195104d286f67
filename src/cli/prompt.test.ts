import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Cancelled } from './cancelled.ts';
import { readHidden, readShown } from './prompt.ts';

function screen() {
  let text = '';
  const talk = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { talk, text: () => text };
}

test('a hidden answer leaves nothing on the screen but the question', async () => {
  const keyboard = new PassThrough();
  const { talk, text } = screen();
  const answer = readHidden(keyboard, talk, 'password');
  keyboard.write('open sezame\u007f\u007f\u007f\u007fsame\r');
  expect(await answer).toBe('open sesame');
  expect(text()).toBe('password: \n');
});

test('a shown answer is shown', async () => {
  const keyboard = new PassThrough();
  const { talk, text } = screen();
  const answer = readShown(keyboard, talk, 'account');
  keyboard.write('jane\r');
  expect(await answer).toBe('jane');
  expect(text()).toContain('jane');
});

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
])('%s cancels', async (_name, key) => {
  const keyboard = new PassThrough();
  const answer = readHidden(keyboard, screen().talk, 'password');
  keyboard.write(key);
  await expect(answer).rejects.toBeInstanceOf(Cancelled);
});
