import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { Secret } from '../base/secret.ts';
import type { AppDoor, StartOptions } from './app-door.ts';
import { connect } from './connect.ts';
import { writeSessions } from './session-file.ts';
import { fakeIo } from './testing/fake-io.ts';
import { stubHttp, stubHttps } from './testing/stub-server.ts';

const noApp = async (): Promise<AppDoor> => {
  throw new Error('the server program has no business here');
};

/** A home of its own with an installation's folder. */
async function machine(env: Record<string, string> = {}) {
  const folder = await tempFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const all = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), KEYHAVEN_DATA_FOLDER: data, ...env };
  return { folder, data, env: all, io: fakeIo({ terminal: false, env: all }).io };
}

/** Root may open every socket, so that the tests of root become somebody else for a moment. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a named server', () => {
  test('wins over everything on this machine; the token comes from the environment', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, data } = await machine({ KEYHAVEN_TOKEN: 'kht_env', KEYHAVEN_FINGERPRINT: server.fingerprint });
    await stubHttp(() => ({ json: 'socket' }), join(data, 'admin.sock'));
    const api = await connect(io, { server: server.url }, noApp);
    expect(await api.call('GET', '/x')).toBe(1);
    expect(api.place).toBe(server.url);
    expect(server.requests[0]?.bearer).toBe('kht_env');
  });

  test('is taken from KEYHAVEN_SERVER, and the token from a file', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, folder, env } = await machine();
    writeFileSync(join(folder, 'token'), 'kht_file\n');
    writeFileSync(join(folder, 'ca.pem'), server.certificate);
    const named = {
      ...io,
      env: {
        ...env,
        KEYHAVEN_SERVER: server.url,
        KEYHAVEN_TOKEN_FILE: join(folder, 'token'),
        KEYHAVEN_CA: join(folder, 'ca.pem'),
      },
    };
    await (await connect(named, {}, noApp)).call('GET', '/x');
    expect(server.requests[0]?.bearer).toBe('kht_file');
  });

  test('uses the session and the pin that were saved for it, however it is spelt', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, env } = await machine();
    const session = {
      account: 'jane',
      token: 'khs_saved',
      expiresAt: '2026-11-24T20:00:00.000Z',
      fingerprint: server.fingerprint,
    };
    await writeSessions(env, { version: 1, servers: { [server.url]: session } });
    await (await connect(io, { server: `${server.url.toUpperCase().replace('HTTPS', 'https')}/` }, noApp)).call(
      'GET',
      '/x',
    );
    expect(server.requests[0]?.bearer).toBe('khs_saved');
  });

  test('a session of one server is not sent to another', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, env } = await machine();
    const session = { account: 'jane', token: 'khs_saved', expiresAt: '2026-11-24T20:00:00.000Z' };
    await writeSessions(env, { version: 1, current: 'https://keys', servers: { 'https://keys': session } });
    await (await connect(io, { server: server.url, fingerprint: server.fingerprint }, noApp)).call('GET', '/x');
    expect(server.requests[0]?.bearer).toBeUndefined();
  });
});

describe('without a name', () => {
  test('the server on this machine is reached by its socket, with no bearer', async () => {
    const { io, data } = await machine({ KEYHAVEN_TOKEN: 'kht_env' });
    const { requests } = await stubHttp(() => ({ json: 1 }), join(data, 'admin.sock'));
    const api = await connect(io, {}, noApp);
    expect(await api.call('GET', '/accounts')).toBe(1);
    expect(api.place).toBe('the server on this machine');
    expect(requests).toEqual([{ call: 'GET /api/v1/accounts', body: undefined, bearer: undefined }]);
  });

  test('a refused reveal says as whom it was asked', async () => {
    const { io, data } = await machine();
    await stubHttp(() => ({ status: 403, json: { code: 'not-permitted', detail: 'no' } }), join(data, 'admin.sock'));
    const api = await connect(io, {}, noApp);
    await expect(api.call('POST', '/recovery/keys/reveal', {})).rejects.toMatchObject({
      code: 'not-permitted',
      facts: { hint: expect.stringContaining('administrator of this machine, who reads no keys') },
    });
  });

  test('else the server of the last sign-in', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, env } = await machine();
    const session = { account: 'jane', token: 'khs_saved', expiresAt: 'x', fingerprint: server.fingerprint };
    await writeSessions(env, { version: 1, current: server.url, servers: { [server.url]: session } });
    expect((await connect(io, {}, noApp)).place).toBe(server.url);
  });

  test('a socket that a dead server left behind is no server', async () => {
    const { io, data } = await machine();
    writeFileSync(join(data, 'admin.sock'), '');
    await expect(connect(io, {}, noApp)).rejects.toThrow('the server program has no business here');
  });

  test('a socket of another account says so', async () => {
    const { io, folder, data } = await machine();
    await stubHttp(() => ({ json: 1 }), join(data, 'admin.sock'));
    chmodSync(folder, 0o755);
    chmodSync(join(data, 'admin.sock'), 0);
    await expect(asNobody(() => connect(io, {}, noApp))).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('else the installation itself, which a command never makes, as this user', async () => {
    const { io, data } = await machine();
    const started: StartOptions[] = [];
    const asked: unknown[] = [];
    let closed = false;
    const load = async (): Promise<AppDoor> => ({
      migrateDatabase: async () => undefined,
      checkDirectory: async () => [],
      startApp: async (_config, options) => {
        started.push(options);
        return {
          notices: [],
          listen: async () => Promise.reject(new Error('a command does not listen')),
          injectLocal: async (request) => {
            asked.push(request);
            return { status: 200, body: 1 };
          },
          close: async () => {
            closed = true;
          },
        };
      },
    });
    const api = await connect(io, {}, load);
    expect(await api.call('POST', '/accounts', { name: 'x' })).toBe(1);
    await api.close();
    expect(started).toMatchObject([{ initialise: false, log: { level: 'error' } }]);
    expect(asked).toEqual([{ method: 'POST', path: '/api/v1/accounts', body: { name: 'x' }, uid: process.getuid?.() }]);
    expect(api.place).toBe(`the installation in ${data}`);
    expect(closed).toBe(true);
  });

  test('nothing at all is server-unreachable, and the program is not even read', async () => {
    const { io, folder } = await machine();
    const nowhere = join(folder, 'nowhere');
    await expect(connect(io, { data: nowhere }, noApp)).rejects.toMatchObject({
      code: 'server-unreachable',
      message: `no server is named, and there is no installation in ${nowhere}`,
    });
  });
});

describe('a Kerberos ticket', () => {
  const tickets = async () => {
    let made = 0;
    return async (host: string) => {
      made += 1;
      return Secret.fromText(`${host}-${made}`);
    };
  };
  const noTickets = async () => undefined;

  test('makes another token for each request, whatever token and session there are', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io } = await machine({ KEYHAVEN_TOKEN: 'kht_env', KEYHAVEN_FINGERPRINT: server.fingerprint });
    for (const connections of [undefined, 2]) {
      const api = await connect(io, { server: server.url, ticket: 'always', connections }, noApp, tickets);
      await api.call('GET', '/x');
      await api.call('GET', '/x');
      await api.close();
    }
    const sent = server.requests.map(({ bearer }) => bearer);
    expect(sent).toEqual(['1', '2', '1', '2'].map((number) => `Negotiate localhost-${number}`));
  });

  test('stands in only where no token is, when it need not be one', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const { io, env } = await machine({ KEYHAVEN_FINGERPRINT: server.fingerprint });
    const options = { server: server.url, ticket: 'otherwise' } as const;
    await (await connect({ ...io, env: { ...env, KEYHAVEN_TOKEN: 'kht_env' } }, options, noApp, tickets)).call(
      'GET',
      '/x',
    );
    await (await connect(io, options, noApp, tickets)).call('GET', '/x');
    await (await connect(io, options, noApp, noTickets)).call('GET', '/x');
    await (await connect(io, { server: server.url }, noApp, tickets)).call('GET', '/x');
    const sent = server.requests.map(({ bearer }) => bearer);
    expect(sent).toEqual(['kht_env', 'Negotiate localhost-1', undefined, undefined]);
  });

  test('that is demanded fails where there can be none', async () => {
    const { io, data } = await machine();
    await stubHttp(() => ({ json: 'socket' }), join(data, 'admin.sock'));
    const always = { ticket: 'always' } as const;
    await expect(
      connect(io, { ...always, server: 'https://keys.contoso.com' }, noApp, noTickets),
    ).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining('the package kerberos, which is not installed'),
    });
    await expect(connect(io, { ...always, server: 'http://localhost:1' }, noApp, tickets)).rejects.toThrow(/https/);
    await expect(connect(io, always, noApp, tickets)).rejects.toThrow(/name the server that the ticket is for/);
  });
});
