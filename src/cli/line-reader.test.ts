import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { lineReader } from './line-reader.ts';

test('takes lines one at a time, whatever the chunks', async () => {
  const next = lineReader(
    Readable.from([Buffer.from('fir'), Buffer.from('st\nsec'), Buffer.from('ond\r\n\nla'), Buffer.from('st')]),
  );
  expect([await next(), await next(), await next(), await next(), await next()]).toEqual([
    'first',
    'second',
    '',
    'last',
    undefined,
  ]);
});

test('a character that is split between chunks stays whole, and the mark of PowerShell goes', async () => {
  const bytes = Buffer.from('\uFEFFpässwörd\n');
  const next = lineReader(Readable.from([...bytes].map((byte) => Buffer.of(byte))));
  expect(await next()).toBe('pässwörd');
});

test('does not wait for the end of a pipe that stays open', async () => {
  const pipe = new PassThrough();
  const next = lineReader(pipe);
  pipe.write('one\n');
  expect(await next()).toBe('one');
});

test('a line without end has a ceiling', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(4096, 0x61);
    })(),
  );
  await expect(lineReader(endless)()).rejects.toMatchObject({ code: 'request-too-large' });
});
