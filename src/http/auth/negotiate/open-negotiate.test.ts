import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type LoadedKerberos, whyAbsent } from './load-kerberos.ts';
import { openNegotiate } from './open-negotiate.ts';
import { prepareKerberos } from './prepare-kerberos.ts';

beforeEach(() => {
  for (const name of ['KRB5_KTNAME', 'KRB5RCACHENAME', 'KRB5RCACHETYPE']) vi.stubEnv(name, undefined);
  return () => {
    vi.unstubAllEnvs();
  };
});

const clock = () => 0;
const absent = async (): Promise<LoadedKerberos> => ({ kind: 'absent', sentence: 'it is off' });

interface Key {
  readonly name?: readonly string[];
  readonly realm?: string;
  readonly encryption?: number;
}

/** A keytab as MIT Kerberos writes it, of keys that open nothing. */
function keytab(...keys: readonly Key[]): Buffer {
  const number = (value: number, size: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntBE(value, 0, size);
    return bytes;
  };
  const text = (value: string) => Buffer.concat([number(value.length, 2), Buffer.from(value)]);
  const records = keys.map(({ name = ['HTTP', 'keys.contoso.com'], realm = 'CONTOSO.COM', encryption = 18 }) => {
    const head = [number(name.length, 2), text(realm), ...name.map(text), number(1, 4), number(0, 4), number(1, 1)];
    const body = Buffer.concat([...head, number(encryption, 2), number(32, 2), Buffer.alloc(32, 1), number(1, 4)]);
    return Buffer.concat([number(body.length, 4), body]);
  });
  return Buffer.concat([Buffer.from([5, 2]), ...records]);
}

async function opened(content: Buffer, mode = 0o600, load = absent) {
  const dataFolder = await tempFolder();
  const keytabFile = join(dataFolder, 'keytab');
  writeFileSync(keytabFile, content);
  chmodSync(keytabFile, mode);
  return { dataFolder, keytabFile, result: await openNegotiate({ keytabFile, dataFolder, clock }, load) };
}

describe('without the package', () => {
  test('only sign-on by ticket is off, and a sentence says why', async () => {
    expect((await opened(keytab({}))).result).toEqual({ kind: 'off', sentence: 'it is off' });
  });

  test('the sentence names what to install', () => {
    const missing = Object.assign(new Error("Cannot find package 'kerberos'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const repair = 'install libkrb5-dev, g++, make and python3, then run: npm install kerberos';
    expect(whyAbsent(missing)).toBe(`sign-on by Kerberos is off: the package kerberos is not installed; ${repair}`);
    expect(whyAbsent(new Error('libgssapi_krb5.so.2: no such file\nmore'))).toBe(
      `sign-on by Kerberos is off: the package kerberos cannot be loaded (libgssapi_krb5.so.2: no such file); ${repair}`,
    );
  });
});

describe('the library', () => {
  test('is told its keys and a private replay cache of this installation', async () => {
    const { dataFolder, keytabFile } = await opened(keytab({}));
    expect(process.env['KRB5_KTNAME']).toBe(`FILE:${keytabFile}`);
    expect(process.env['KRB5RCACHENAME']).toBe(`file2:${join(dataFolder, 'kerberos', 'replay-cache')}`);
    expect(statSync(join(dataFolder, 'kerberos')).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['KRB5RCACHENAME', 'none:'],
    ['KRB5RCACHENAME', 'none'],
    ['KRB5RCACHENAME', 'NONE:'],
    ['KRB5RCACHETYPE', 'none'],
  ])('%s=%s keeps the server from starting', async (name, value) => {
    vi.stubEnv(name, value);
    await expect(opened(keytab({}))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining(`${name} switches the replay cache of Kerberos off`),
    });
  });

  test('gets a folder that others could read no more, and none that leads elsewhere', async () => {
    const data = await tempFolder();
    mkdirSync(join(data, 'kerberos'), { mode: 0o755 });
    prepareKerberos({ keytabFile: '/k', dataFolder: data }, {});
    expect(statSync(join(data, 'kerberos')).mode & 0o777).toBe(0o700);
    const other = await tempFolder();
    symlinkSync(data, join(other, 'kerberos'));
    expect(() => {
      prepareKerberos({ keytabFile: '/k', dataFolder: other }, {});
    }).toThrow(/cannot use .* for the replay cache/);
  });
});

describe('a keytab', () => {
  test.each([
    ['of others', [{ name: ['host', 'ws01'] }], /has no key of a service HTTP.*exportkeytab .* --principal=HTTP\/NAME/],
    ['of RC4 alone', [{ encryption: 23 }, { name: ['host', 'ws01'] }], /has no AES key of a service HTTP.*ktpass/],
    ['of two realms', [{}, { realm: 'FABRIKAM.COM' }], /keys of CONTOSO\.COM and FABRIKAM\.COM/],
    ['of nobody', [], /has no key of a service HTTP/],
    ['in small letters', [{ name: ['http', 'keys.contoso.com'] }], /has no key of a service HTTP/],
  ])('%s is refused', async (_, keys, sentence) => {
    const message = expect.stringMatching(sentence);
    await expect(opened(keytab(...keys))).rejects.toMatchObject({ code: 'configuration-invalid', message });
  });

  test('that is none, that is away and that others may read are refused', async () => {
    await expect(opened(Buffer.from('{}'))).rejects.toThrow(/keytab: this is no keytab/);
    await expect(openNegotiate({ keytabFile: '/nowhere', dataFolder: '/nowhere', clock }, absent)).rejects.toThrow(
      /cannot read the keytab \/nowhere \(ENOENT\)/,
    );
    for (const mode of [0o640, 0o604, 0o620]) {
      await expect(opened(keytab({}), mode)).rejects.toThrow(/can be reached by other accounts; run: chmod 600/);
    }
  });
});
