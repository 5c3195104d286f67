import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { connect } from '../connect.ts';
import { runCommandLine } from '../main.ts';
import { readSessions, sessionPath, writeSessions } from '../session-file.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { noDirectory } from '../testing/no-directory.ts';
import { type Answering, stubHttps } from '../testing/stub-server.ts';

const signedIn = {
  token: 'khs_1',
  account: 'jane',
  displayName: 'Jane',
  roles: ['helpdesk'],
  expiresAt: '2026-11-24T20:00:00.000Z',
  mustChangePassword: false,
};

/** A person with an empty home, before a real HTTPS server. */
async function person(answer: Answering) {
  const server = await stubHttps(answer);
  const home = await tempFolder();
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), KEYHAVEN_DATA_FOLDER: join(home, 'data') };
  const run = async (argv: readonly string[], answers: readonly string[] = [], terminal = false) => {
    const fake = fakeIo({ terminal, answers, env });
    const loadApp = async () => Promise.reject(new Error('not here'));
    const code = await runCommandLine(argv, fake.io, { connect, loadApp, openDirectory: noDirectory });
    return { code, stdout: fake.stdout(), stderr: fake.stderr(), asked: fake.asked };
  };
  const signIn = ['sign-in', 'jane', '--server', server.url, '--fingerprint', server.fingerprint];
  return { server, env, run, signIn };
}

describe('sign-in', () => {
  test('terminal: asks for what is missing and saves the session for its owner alone', async () => {
    const { server, env, run } = await person(() => ({ status: 201, json: signedIn }));
    const result = await run(
      ['sign-in', '--server', server.url, '--fingerprint', server.fingerprint],
      ['jane', 'pass phrase'],
      true,
    );
    expect(result).toEqual({
      code: 0,
      stdout: '',
      stderr: `signed in to ${server.url} as jane (helpdesk) until 2026-11-24T20:00:00.000Z\n`,
      asked: ['account', 'password (hidden)'],
    });
    expect(server.requests).toEqual([
      { call: 'POST /api/v1/sessions', body: { account: 'jane', password: 'pass phrase' }, bearer: undefined },
    ]);
    expect(statSync(sessionPath(env)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(sessionPath(env))).mode & 0o777).toBe(0o700);
    expect(readFileSync(sessionPath(env), 'utf8')).not.toContain('pass phrase');
  });

  test('pipe: later commands need neither server nor pin', async () => {
    const { server, run, signIn } = await person(({ call }) =>
      call.startsWith('POST') ? { json: signedIn } : { json: { openapi: '3.1.0' } },
    );
    expect((await run(signIn, ['pass'])).code).toBe(0);
    expect((await run(['openapi'])).stdout).toBe('{"openapi":"3.1.0"}\n');
    expect(server.requests[1]).toEqual({ call: 'GET /api/v1/openapi.json', body: undefined, bearer: 'khs_1' });
  });

  test('a one-time password is replaced at once, and the new session saved', async () => {
    let signIns = 0;
    const { server, env, run, signIn } = await person(({ call }) => {
      if (call.endsWith('/password')) return { status: 204 };
      signIns += 1;
      return { json: { ...signedIn, token: `khs_${signIns}`, mustChangePassword: signIns === 1 } };
    });
    const result = await run(signIn, ['one time', 'my own', 'my own'], true);
    expect(result).toMatchObject({
      code: 0,
      asked: ['password (hidden)', 'new password (hidden)', 'new password again (hidden)'],
    });
    expect(server.requests.map(({ call, body, bearer }) => [call, body, bearer])).toEqual([
      ['POST /api/v1/sessions', { account: 'jane', password: 'one time' }, undefined],
      ['POST /api/v1/sessions/current/password', { currentPassword: 'one time', newPassword: 'my own' }, 'khs_1'],
      ['POST /api/v1/sessions', { account: 'jane', password: 'my own' }, undefined],
    ]);
    expect(readSessions(env).servers[server.url]?.token).toBe('khs_2');
  });

  test('a refusal saves nothing', async () => {
    const { env, run, signIn } = await person(() => ({
      status: 401,
      json: { code: 'sign-in-failed', detail: 'wrong account or password' },
    }));
    expect(await run(signIn, ['wrong'])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: 'keyhaven: wrong account or password\n',
    });
    expect(existsSync(sessionPath(env))).toBe(false);
  });

  test('without a server it says how to name one', async () => {
    const { run } = await person(() => ({}));
    expect(await run(['sign-in', 'jane'], ['x'])).toMatchObject({ code: 2, asked: [] });
  });
});

describe('password', () => {
  const answer: Answering = ({ call }) => (call.endsWith('/password') ? { status: 204 } : { json: signedIn });

  test('pipe: the first line is the current one, the second the new one', async () => {
    const { server, run, signIn } = await person(answer);
    await run(signIn, ['old']);
    expect(await run(['password'], ['old', 'new'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'the password is changed\n',
      asked: ['current password (hidden)', 'new password (hidden)'],
    });
    expect(server.requests[1]).toEqual({
      call: 'POST /api/v1/sessions/current/password',
      body: { currentPassword: 'old', newPassword: 'new' },
      bearer: 'khs_1',
    });
  });

  test('terminal: two different new ones change nothing', async () => {
    const { server, run, signIn } = await person(answer);
    await run(signIn, ['old']);
    expect(await run(['password'], ['old', 'new', 'mew'], true)).toMatchObject({
      code: 2,
      stderr: 'keyhaven: the two new passwords differ; nothing was changed\n',
    });
    expect(server.requests).toHaveLength(1);
  });

  test('without a session it is code 4', async () => {
    const { run } = await person(answer);
    expect(await run(['password'])).toMatchObject({
      code: 4,
      stderr:
        'keyhaven: there is no saved session; sign in first\nhint: sign in with: keyhaven sign-in --server https://SERVER\n',
    });
  });
});

describe('sign-out', () => {
  test('ends the session there and here', async () => {
    const { server, env, run, signIn } = await person(({ call }) =>
      call.startsWith('POST') ? { json: signedIn } : { status: 204 },
    );
    await run(signIn, ['pass']);
    expect(await run(['sign-out', '--everywhere'])).toMatchObject({ code: 0, stderr: `signed out of ${server.url}\n` });
    expect(server.requests[1]).toMatchObject({
      call: 'DELETE /api/v1/sessions/current?everywhere=true',
      bearer: 'khs_1',
    });
    expect(readSessions(env)).toEqual({ version: 1, servers: {} });
  });

  test('a session that has ended already is forgotten', async () => {
    const ended = { status: 401, json: { code: 'not-signed-in', detail: 'ended' } };
    const { run, signIn, env } = await person(({ call }) => (call.startsWith('POST') ? { json: signedIn } : ended));
    await run(signIn, ['pass']);
    expect((await run(['sign-out'])).code).toBe(0);
    expect(readSessions(env).servers).toEqual({});
  });

  test('a server that cannot be told is code 5, and the session is forgotten all the same', async () => {
    const { run, env } = await person(() => ({}));
    const session = { account: 'jane', token: 'khs_1', expiresAt: 'x' };
    await writeSessions(env, {
      version: 1,
      current: 'https://localhost:1',
      servers: { 'https://localhost:1': session },
    });
    expect((await run(['sign-out'])).code).toBe(5);
    expect(readSessions(env).servers).toEqual({});
  });
});

describe('the session file', () => {
  const saved = async (content: string, mode: number) => {
    const { env, run } = await person(() => ({}));
    mkdirSync(dirname(sessionPath(env)), { recursive: true });
    writeFileSync(sessionPath(env), content);
    chmodSync(sessionPath(env), mode);
    return run(['sign-out']);
  };

  test('that others can read is not used', async () => {
    const result = await saved('{"version":1,"servers":{}}', 0o644);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain('others can read it');
  });

  test.each(['', '[]', '{"version":2,"servers":{}}', '{"version":1,"servers":{"a":{"token":1}}}', 'not json'])(
    'that holds %j is named as damaged',
    async (content) => {
      const result = await saved(content, 0o600);
      expect(result.code).toBe(7);
      expect(result.stderr).toContain('delete it and sign in again');
    },
  );
});
