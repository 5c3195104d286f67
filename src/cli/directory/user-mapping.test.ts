import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { readUserMapping } from './user-mapping.ts';

async function mapping(text: string) {
  const file = join(await tempFolder(), 'users.csv');
  writeFileSync(file, text);
  return readUserMapping(file);
}

describe('a mapping file', () => {
  test.each([['ws01.contoso.com'], ['WS01'], ['CONTOSO\\WS01'], ['contoso.com\\ws01$']])(
    'may name a computer as %s',
    async (spelling) => {
      const users = await mapping(`Computer,User\n${spelling},dave@contoso.com\n`);
      expect(users.usersOf('ws01.contoso.com')).toEqual(['dave@contoso.com']);
      expect(users.usersOf('ws02.contoso.com')).toEqual([]);
    },
  );

  test.each([
    ['\uFEFFComputer;User\r\nWS01;CONTOSO\\dave\r\n\r\nWS01;CONTOSO\\erin\r\n'],
    ['Note\tUSER\tcomputer\nx\tCONTOSO\\dave\tWS01\ny\tCONTOSO\\erin\tWS01'],
    ['"User","Computer"\n"CONTOSO\\dave","WS01"\n"CONTOSO\\erin",WS01'],
  ])('as spreadsheets write it: %j', async (text) => {
    expect((await mapping(text)).usersOf('ws01.contoso.com')).toEqual(['CONTOSO\\dave', 'CONTOSO\\erin']);
  });

  test('knows which rows named no computer that came', async () => {
    const users = await mapping('Computer,User\nWS01,a@x.com\nWS01,b@x.com\nWSO2,c@x.com\n');
    expect(users.unused).toBe(3);
    users.usersOf('ws01.contoso.com');
    users.usersOf('ws02.contoso.com');
    expect(users.unused).toBe(1);
  });

  test.each(['WS01', 'CONTOSO\\WS01'])(
    'does not give the users of %s to its namesake in another domain',
    async (name) => {
      const users = await mapping(`Computer,User\n${name},dave@contoso.com\n`);
      expect(users.usersOf('ws01.contoso.com')).toEqual(['dave@contoso.com']);
      expect(() => users.usersOf('ws01.contoso.de')).toThrow('write the domain');
    },
  );

  test.each([
    ['WS01,dave\n', 'names the columns Computer and User'],
    ['Computer,User\nWS01\n', 'line 2 of the mapping file lacks'],
    ['Computer,User\nWS01,a\n,b\n', 'line 3 of the mapping file lacks'],
  ])('%j is refused', async (text, sentence) => {
    await expect(mapping(text)).rejects.toThrow(sentence);
  });
});
