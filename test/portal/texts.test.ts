import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { texts as english } from '../../src/web/texts/locales/en.ts';

const folder = new URL('../../src/web/texts/locales/', import.meta.url);
const languages = readdirSync(folder).filter((name) => name !== 'en.ts' && name.endsWith('.ts'));

/** Every sentence by its place, such as `idle.text_one`. */
function flat(value: unknown, place = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[place, value]]);
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(value));
  return new Map(entries.flatMap(([key, inner]) => [...flat(inner, place === '' ? key : `${place}.${key}`)]));
}

function placeholders(sentence: string): string[] {
  return (sentence.match(/\{\{\s*\w+\s*\}\}/g) ?? []).map((each) => each.replaceAll(/[{}\s]/g, '')).sort();
}

async function textsOf(file: string): Promise<Map<string, string>> {
  const module = z.object({ texts: z.unknown() }).parse(await import(new URL(file, folder).href));
  return flat(module.texts);
}

/** Where a language has no sentence of its own for a problem, the server's stands. */
function isOptional(place: string): boolean {
  return place.startsWith('problems.');
}

test('there is a language beside English', () => {
  expect(languages).toContain('de.ts');
});

test.each(languages)('%s has every sentence of English and no other', async (file) => {
  const wanted = [...flat(english).keys()].filter((place) => !isOptional(place)).sort();
  const there = [...(await textsOf(file)).keys()].filter((place) => !isOptional(place)).sort();
  expect(there).toEqual(wanted);
});

test.each(languages)('%s fills the same places into its sentences', async (file) => {
  const translated = await textsOf(file);
  const differing = [...flat(english)]
    .filter(([place]) => translated.has(place))
    .map(([place, sentence]) => [place, placeholders(sentence), placeholders(translated.get(place) ?? '')])
    .filter(([, wanted, there]) => String(wanted) !== String(there));
  expect(differing).toEqual([]);
});

test.each(languages)('%s is translated, not copied', async (file) => {
  const translated = await textsOf(file);
  const same = [...flat(english)].filter(([place, sentence]) => {
    return sentence.length > 40 && translated.get(place) === sentence;
  });
  expect(same).toEqual([]);
});
