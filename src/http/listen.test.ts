import { once } from 'node:events';
import { chmod, lstat, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tlsDefaults, { createServer as createTlsServer, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { send } from '../../test/support/client.ts';
import { sampleRequests } from '../../test/support/sample-requests.ts';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { bearer, type TestServerOptions, testOptions } from '../../test/support/test-server.ts';
import { type ListenOptions, listen } from './listen.ts';

let tls: { key: string; cert: string };

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  tls = { key: made.private, cert: made.cert };
});

async function start(options: TestServerOptions = {}, listening: Partial<ListenOptions> = {}) {
  const { server, services } = testOptions(options);
  const running = await listen(server, { host: '127.0.0.1', port: 0, allowPlainHttp: true, ...listening });
  onTestFinished(() => running.close(0));
  return { running, services, url: running.addresses[0] ?? '' };
}

describe('on the network', () => {
  test('answers over HTTPS', async () => {
    const { url } = await start({ server: { tls } }, { allowPlainHttp: false });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await send({ url }, { path: '/healthz' })).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });

  test('takes the own Origin over HTTPS', async () => {
    const { url } = await start({ server: { tls } });
    const request = { method: 'POST', path: '/api/v1/sessions', payload: { account: 'jdoe', password: 'x' } };
    expect(await send({ url }, { ...request, headers: { origin: url } })).toMatchObject({ status: 201 });
    expect(await send({ url }, { ...request, headers: { origin: url.replace('https', 'http') } })).toMatchObject({
      status: 403,
    });
  });

  test('does not speak TLS below 1.2, even where the defaults of the runtime were lowered', async () => {
    const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tlsDefaults;
    onTestFinished(() => void Object.assign(tlsDefaults, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
    Object.assign(tlsDefaults, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
    const { url } = await start({ server: { tls } });
    const control = createTlsServer(tls).listen(0, '127.0.0.1');
    onTestFinished(() => void control.close());
    await once(control, 'listening');
    const bound = control.address();
    expect(await handshake(typeof bound === 'object' ? (bound?.port ?? 0) : 0, 'TLSv1.1')).toBe('TLSv1.1');
    expect(await handshake(Number(new URL(url).port), 'TLSv1.1')).toBe('refused');
    expect(await handshake(Number(new URL(url).port), 'TLSv1.2')).toBe('TLSv1.2');
  });

  test('does not start on plain HTTP unless told to', async () => {
    const { server } = testOptions();
    await expect(listen(server, { host: '127.0.0.1', port: 0 })).rejects.toMatchObject({
      code: 'configuration-invalid',
    });
  });

  test('does not start with a certificate that cannot be read', async () => {
    const { server } = testOptions({ server: { tls: { key: 'no key', cert: tls.cert } } });
    await expect(listen(server, { host: '127.0.0.1', port: 0 })).rejects.toMatchObject({
      code: 'configuration-invalid',
    });
  });

  test('says so when the port is taken', async () => {
    const { url } = await start();
    const { server } = testOptions();
    const port = Number(new URL(url).port);
    const second = listen(server, { host: '127.0.0.1', port, allowPlainHttp: true });
    await expect(second).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });
});

async function handshake(port: number, version: 'TLSv1.1' | 'TLSv1.2'): Promise<string | null> {
  const socket: TLSSocket = tlsConnect({
    port,
    host: '127.0.0.1',
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT@SECLEVEL=0',
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } catch {
    return 'refused';
  } finally {
    socket.destroy();
  }
}

describe('when it stops', () => {
  function held() {
    const entered = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const listTokens = async () => {
      entered.resolve(undefined);
      await release.promise;
      return [];
    };
    return { entered: entered.promise, release: () => release.resolve(undefined), services: { listTokens } };
  }
  const request = { path: '/api/v1/tokens', headers: bearer('person-administrator') };

  test('a request on its way is answered, its connection ends, and nobody new gets in', async () => {
    const { entered, release, services } = held();
    const { running, url } = await start({ services });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const answer = send({ url }, { ...request, agent });
    await entered;
    let closed = false;
    const closing = running.close(10_000).then(() => {
      closed = true;
    });
    await sleep(50);
    await expect(send({ url }, { path: '/healthz' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(closed).toBe(false);
    release();
    expect(await answer).toMatchObject({ status: 200, body: '{"tokens":[]}', headers: { connection: 'close' } });
    const started = performance.now();
    await closing;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('an idle connection that a client keeps is ended at once', async () => {
    const { running, url } = await start();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await send({ url }, { path: '/healthz', agent });
    const started = performance.now();
    await running.close(10_000);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('a request that never ends is cut off at the time-out', async () => {
    const { entered, release, services } = held();
    const { running, url } = await start({ services });
    onTestFinished(release);
    const answer = send({ url }, request);
    const failed = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await entered;
    const started = performance.now();
    await running.close(200);
    const took = performance.now() - started;
    await failed;
    expect(took).toBeGreaterThan(150);
    expect(took).toBeLessThan(2_000);
  });

  test('stopping twice is stopping once', async () => {
    const { running } = await start();
    await running.close();
    await running.close();
  });
});

describe('on the Unix socket', () => {
  async function startLocal() {
    const folder = await tempFolder();
    const socketPath = join(folder, 'keyhaven.sock');
    return { folder, socketPath, ...(await start({}, { socketPath })) };
  }

  test('only its owner can open it, and nothing else is left in the folder', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const { folder, socketPath } = await startLocal();
    const found = await lstat(socketPath);
    expect(found.isSocket()).toBe(true);
    expect(found.mode & 0o777).toBe(0o600);
    expect(found.uid).toBe(process.getuid?.());
    expect(await readdir(folder)).toEqual(['keyhaven.sock']);
  });

  test('the caller is the local actor, who administers without a bearer', async () => {
    const { socketPath, services } = await startLocal();
    const { payload = {} } = sampleRequests['POST /api/v1/accounts'] ?? {};
    expect(await send({ socketPath }, { path: '/api/v1/audit/events' })).toMatchObject({ status: 200 });
    expect(await send({ socketPath }, { method: 'POST', path: '/api/v1/accounts', payload })).toMatchObject({
      status: 201,
    });
    expect(services.received.get('addAccount')?.[0]).toEqual({ kind: 'local', uid: process.getuid?.() });
  });

  test.each([
    '/api/v1/recovery/keys/reveal',
    '/api/v1/recovery/tpm-owner-auths/reveal',
    '/api/v1/self-service/keys/reveal',
  ])('the local actor never reveals by %s, and the attempt is put on record', async (path) => {
    const { socketPath, services } = await startLocal();
    const { payload = {} } = sampleRequests[`POST ${path}`] ?? {};
    expect(await send({ socketPath }, { method: 'POST', path, payload })).toMatchObject({ status: 403 });
    expect(services.refused).toEqual([
      { actor: { kind: 'local', uid: process.getuid?.() }, method: 'POST', route: path, address: 'local' },
    ]);
    expect([...services.received.keys()]).toEqual([]);
  });

  test('a bearer is refused there', async () => {
    const { socketPath } = await startLocal();
    const answer = await send({ socketPath }, { path: '/api/v1/accounts', headers: bearer('person-administrator') });
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('request-invalid') });
  });

  test('it goes when the server stops', async () => {
    const { folder, running } = await startLocal();
    await running.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('one that a killed server left behind is replaced', async () => {
    const folder = await tempFolder();
    const socketPath = join(folder, 'keyhaven.sock');
    await leaveBehind(socketPath);
    await start({}, { socketPath });
    expect(await send({ socketPath }, { path: '/healthz' })).toMatchObject({ status: 200 });
  });

  test('one that another server answers on is left alone, and nothing listens', async () => {
    const { socketPath } = await startLocal();
    const { server } = testOptions();
    const second = listen(server, { host: '127.0.0.1', port: 0, allowPlainHttp: true, socketPath });
    await expect(second).rejects.toMatchObject({ code: 'configuration-invalid' });
    expect(await send({ socketPath }, { path: '/healthz' })).toMatchObject({ status: 200 });
  });

  test('a file of that name is left alone', async () => {
    const socketPath = join(await tempFolder(), 'precious');
    await writeFile(socketPath, 'content');
    await chmod(socketPath, 0o644);
    const { server } = testOptions();
    const refused = listen(server, { host: '127.0.0.1', port: 0, allowPlainHttp: true, socketPath });
    await expect(refused).rejects.toMatchObject({ code: 'configuration-invalid' });
    expect(await readFile(socketPath, 'utf8')).toBe('content');
  });

  test.each([
    ['a folder that is not there', 'missing/keyhaven.sock'],
    ['a path longer than a socket can have', `${'s'.repeat(110)}.sock`],
  ])('%s is said, nothing is left and the port is free again', async (_name, path) => {
    const folder = await tempFolder();
    const port = await freePort();
    const { server } = testOptions();
    const refused = listen(server, { host: '127.0.0.1', port, allowPlainHttp: true, socketPath: join(folder, path) });
    await expect(refused).rejects.toMatchObject({ code: 'configuration-invalid' });
    expect(await readdir(folder)).toEqual([]);
    const { url } = await start({}, { port });
    expect(await send({ url }, { path: '/healthz' })).toMatchObject({ status: 200 });
  });
});

/** A socket file with nobody behind it, as `kill -9` leaves one: a close would have removed it under its first name. */
async function leaveBehind(path: string): Promise<void> {
  const server = createNetServer().listen(`${path}.born`);
  await once(server, 'listening');
  await rename(`${path}.born`, path);
  server.close();
  await once(server, 'close');
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
