import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { httpApi, parseServer, type Target } from './http-api.ts';
import { type StubServer, stubHttp, stubHttps } from './testing/stub-server.ts';
import { parseFingerprint } from './tls-socket.ts';

function targetOf(server: StubServer, trust: { ca?: string; fingerprint?: string }): Target {
  return { kind: 'tls', host: 'localhost', port: server.port, trust };
}

async function failure(work: Promise<unknown>): Promise<KeyhavenError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof KeyhavenError) return error;
  throw new Error('expected a KeyhavenError', { cause: error });
}

describe('a request', () => {
  test('carries method, path under /api/v1, JSON and bearer, and gives the parsed answer', async () => {
    const server = await stubHttps(() => ({ status: 201, json: { ok: true } }));
    const api = httpApi(server.url, targetOf(server, { ca: server.certificate }), Secret.fromText('khs_1'));
    expect(await api.call('POST', '/tokens?x=1', { label: 'Bär' })).toEqual({ ok: true });
    expect(server.requests).toEqual([{ call: 'POST /api/v1/tokens?x=1', body: { label: 'Bär' }, bearer: 'khs_1' }]);
  });

  test('an empty answer is undefined, and nobody sends no bearer', async () => {
    const server = await stubHttps(() => ({ status: 204 }));
    expect(
      await httpApi(server.url, targetOf(server, { ca: server.certificate })).call('DELETE', '/tokens/1'),
    ).toBeUndefined();
    expect(server.requests).toEqual([{ call: 'DELETE /api/v1/tokens/1', body: undefined, bearer: undefined }]);
  });

  test('works over a Unix socket and on the loopback of the lab switch', async () => {
    const path = join(await tempFolder(), 'admin.sock');
    const unix = await stubHttp(() => ({ json: 1 }), path);
    expect(await httpApi('here', { kind: 'unix', path }).call('GET', '/accounts')).toBe(1);
    expect(unix.requests).toHaveLength(1);
    const plain = await stubHttp(() => ({ json: 2 }));
    expect(await httpApi('here', parseServer(`http://localhost:${plain.port}`, {})).call('GET', '/accounts')).toBe(2);
  });

  test('a Secret that slipped into a body shows as one', async () => {
    const server = await stubHttps(() => ({ status: 204 }));
    await httpApi(server.url, targetOf(server, { ca: server.certificate })).call('POST', '/x', {
      password: Secret.fromText('open sesame'),
    });
    expect(server.requests[0]?.body).toEqual({ password: '[secret]' });
  });
});

describe('a bad answer', () => {
  const answering = async (status: number, json: unknown) => {
    const server = await stubHttps(() => ({ status, json }));
    return failure(httpApi('it', targetOf(server, { ca: server.certificate })).call('GET', '/x'));
  };
  const problem = { type: 'about:blank', title: 'x', status: 400, detail: 'the sentence', instance: 'req-1' };

  test('a problem document becomes its code, sentence and facts', async () => {
    const error = await answering(400, { ...problem, code: 'recovery-password-invalid', group: 3, nested: { a: 1 } });
    expect(error).toMatchObject({ code: 'recovery-password-invalid', message: 'the sentence', facts: { group: 3 } });
  });

  test('a 5xx names the request for the log', async () => {
    expect(await answering(500, { ...problem, code: 'internal' })).toMatchObject({
      code: 'internal',
      facts: { requestId: 'req-1' },
    });
  });

  test.each([
    [401, 'not-signed-in'],
    [403, 'not-permitted'],
    [404, 'not-found'],
    [422, 'request-invalid'],
    [503, 'busy'],
    [500, 'internal'],
  ])('a code that is not known yet is told by its status %i', async (status, code) => {
    expect(await answering(status, { ...problem, code: 'from-the-future' })).toMatchObject({
      code,
      message: 'the sentence',
    });
  });

  test('what does not answer like Keyhaven is not taken for it', async () => {
    expect(await answering(502, { error: 'bad gateway' })).toMatchObject({ code: 'server-unreachable' });
    const server = await stubHttps(() => ({ text: '<html>' }));
    const error = await failure(httpApi('it', targetOf(server, { ca: server.certificate })).call('GET', '/x'));
    expect(error).toMatchObject({
      code: 'server-unreachable',
      message: 'it answered 200, but not as Keyhaven answers',
    });
  });

  test('nobody listening is server-unreachable', async () => {
    const error = await failure(
      httpApi('https://localhost:1', { kind: 'plain', host: '127.0.0.1', port: 1 }).call('GET', '/x'),
    );
    expect(error).toMatchObject({
      code: 'server-unreachable',
      message: 'cannot reach https://localhost:1 (ECONNREFUSED)',
      facts: { hint: expect.stringContaining('the port') },
    });
  });

  test('a request whose answer is cut off is not repeated', async () => {
    const server = await stubHttps(() => ({ text: '{' }));
    await failure(
      httpApi('it', targetOf(server, { ca: server.certificate })).call('POST', '/recovery/keys/reveal', {}),
    );
    expect(server.requests).toHaveLength(1);
  });
});

describe('trust', () => {
  test('an unknown certificate is refused before anything is sent, and its fingerprint shown', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const error = await failure(httpApi('it', targetOf(server, {}), Secret.fromText('khs_1')).call('GET', '/x'));
    expect(error.code).toBe('server-unreachable');
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(error.message).toContain(server.fingerprint);
    expect(server.requests).toEqual([]);
  });

  test('the pinned certificate is enough, whatever name it is reached by', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const trust = { fingerprint: parseFingerprint(`sha256:${server.fingerprint}`) };
    expect(await httpApi('it', targetOf(server, trust)).call('GET', '/x')).toBe(1);
  });

  test('another certificate than the pinned one is refused before anything is sent', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const trust = { ca: server.certificate, fingerprint: 'ab'.repeat(32) };
    const error = await failure(httpApi('it', targetOf(server, trust), Secret.fromText('khs_1')).call('GET', '/x'));
    expect(error.message).toContain('another certificate than the pinned one');
    expect(server.requests).toEqual([]);
  });

  test('a known authority does not make up for another name', async () => {
    const server = await stubHttps(() => ({ json: 1 }));
    const target: Target = { kind: 'tls', host: '127.0.0.1', port: server.port, trust: { ca: server.certificate } };
    const error = await failure(httpApi('it', target).call('GET', '/x'));
    expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(server.requests).toEqual([]);
  });
});

describe('the address of a server', () => {
  test.each([
    ['https://keys.contoso.com', { kind: 'tls', host: 'keys.contoso.com', port: 443 }],
    ['https://keys.contoso.com:8443/', { kind: 'tls', host: 'keys.contoso.com', port: 8443 }],
    ['https://[::1]:8443', { kind: 'tls', host: '::1', port: 8443 }],
    ['http://127.0.0.1:80', { kind: 'plain', host: '127.0.0.1', port: 80 }],
  ])('%s', (text, target) => {
    expect(parseServer(text, {})).toMatchObject(target);
  });

  test.each([
    'keys.contoso.com',
    'http://keys.contoso.com',
    'https://user:pass@keys',
    'https://keys/api',
    'ftp://keys',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseServer(text, {})).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });
});
