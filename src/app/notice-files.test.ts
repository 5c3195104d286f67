import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { NoticeFiles } from './notice-files.ts';

/** A folder of files, and the notice in it with a clock that goes on before each reading. */
async function notices(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  let now = 1_000_000;
  let written = 1_000_000;
  const opened = () => new NoticeFiles(join(folder, 'notice.txt'), () => now);
  return {
    folder,
    opened,
    /** With a time of change of its own, however fast the test is. */
    write: async (name: string, text: string | Uint8Array) => {
      await writeFile(join(folder, name), text);
      written += 1;
      await utimes(join(folder, name), written, written);
    },
    reading: (notice: NoticeFiles, locale: string) => {
      now += 1000;
      return notice.text(locale);
    },
    at: (time: number) => {
      now = time;
    },
  };
}

const three = { 'notice.txt': 'all', 'Notice.DE.txt': 'alle', 'notice.de-AT.txt': 'eh alle' };

describe('the notice', () => {
  test.each([
    ['de-AT', 'eh alle'],
    ['de-at', 'eh alle'],
    ['de', 'alle'],
    ['de-CH', 'alle'],
    ['de-AT-1996', 'eh alle'],
    ['fr', 'all'],
    ['', 'all'],
    ['__proto__', 'all'],
    ['constructor', 'all'],
    ['../../notice', 'all'],
  ])('for %j is that of the locale, else of its parent, else the one for everybody', async (locale, text) => {
    expect(await (await notices(three)).opened().text(locale)).toBe(text);
  });

  test('leaves out the mark of UTF-8 and space around it', async () => {
    expect(await (await notices({ 'notice.txt': '\uFEFF\n Nur für Befugte.\n\n' })).opened().text('de')).toBe(
      'Nur für Befugte.',
    );
  });

  test('is read again when it changed, also a new variant, and one that was taken away', async () => {
    const { opened, write, reading, folder } = await notices(three);
    const notice = opened();
    await write('notice.txt', 'all anew');
    expect(await reading(notice, 'fr')).toBe('all anew');
    await write('notice.fr.txt', 'tous');
    expect(await reading(notice, 'fr-CA')).toBe('tous');
    await rm(join(folder, 'notice.de-AT.txt'));
    expect(await reading(notice, 'de-AT')).toBe('alle');
  });

  test('stays the last one while it cannot be read', async () => {
    const { opened, write, reading, folder } = await notices(three);
    const notice = opened();
    await write('notice.txt', Buffer.from([0xff, 0xfe, 0x00]));
    expect(await reading(notice, 'fr')).toBe('all');
    await write('notice.txt', 'x'.repeat(64 * 1024 + 1));
    expect(await reading(notice, 'fr')).toBe('all');
    await rm(join(folder, 'notice.txt'));
    expect(await reading(notice, 'fr')).toBe('all');
    await rename(folder, `${folder}-away`);
    expect(await reading(notice, 'de')).toBe('alle');
    await rename(`${folder}-away`, folder);
    await write('notice.txt', 'back');
    expect(await reading(notice, 'fr')).toBe('back');
  });

  test('falls back to the one for everybody where a new variant cannot be read', async () => {
    const { opened, write, reading } = await notices({ 'notice.txt': 'all' });
    const notice = opened();
    await write('notice.de.txt', Buffer.from([0xff]));
    expect(await reading(notice, 'de')).toBe('all');
  });

  test('is looked for on the disk no more than once a second, whoever asks', async () => {
    const { opened, write, at } = await notices({ 'notice.txt': 'all' });
    const notice = opened();
    await write('notice.txt', 'all anew');
    at(1_000_999);
    expect(await notice.text('')).toBe('all');
    at(1_001_000);
    expect(await notice.text('')).toBe('all anew');
  });
});

describe('a start is refused', () => {
  test.each([
    ['a notice that is not there', {}],
    ['one that is not UTF-8', { 'notice.txt': Buffer.from('für', 'latin1') }],
    ['one of more than 64 KiB', { 'notice.txt': 'x'.repeat(64 * 1024 + 1) }],
    ['a variant that is not UTF-8', { 'notice.txt': 'all', 'notice.de.txt': Buffer.from('für', 'latin1') }],
  ])('over %s', async (_name, files) => {
    const { opened } = await notices(files);
    expect(opened).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
    expect(opened).toThrow(/notice\.(de\.)?txt cannot be read; it must be a text file in UTF-8 of at most 64 KiB/);
  });

  test('over a folder of that name, and not over one of exactly 64 KiB', async () => {
    const { opened, folder } = await notices({});
    await mkdir(join(folder, 'notice.txt'));
    expect(opened).toThrow('cannot be read');
    const whole = await notices({ 'notice.txt': 'x'.repeat(64 * 1024) });
    expect(await whole.opened().text('')).toHaveLength(64 * 1024);
  });
});
