import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf, sampleRequests } from '../../test/support/sample-requests.ts';
import { bearer, type TestServer, testServer } from '../../test/support/test-server.ts';

let server: TestServer;
let port: number;

beforeAll(async () => {
  server = await testServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const address = server.app.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => server.app.close());

const escrow = '/api/v1/escrow/recovery-keys';
const claim = sampleRequests[`POST ${escrow}`]?.payload ?? {};
const json = { 'content-type': 'application/json' };

interface Answered {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields?: readonly string[];
}

async function post(payload: string | Buffer | undefined, headers: Record<string, string> = json): Promise<Answered> {
  const answer = await server.app.inject({
    method: 'POST',
    url: escrow,
    headers: { ...bearer('computer'), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json<Answered>().status).toBe(answer.statusCode);
  return answer.json<Answered>();
}

function sent(change: object): string {
  return JSON.stringify({ ...claim, ...change });
}

describe('a body that cannot be read', () => {
  test.each([
    ['broken JSON', '{"computer": "WS01"', 400, 'request-invalid', 'is not JSON'],
    ['an empty body', '', 400, 'request-invalid', 'is not JSON'],
    ['a trailing comma', '{"computer": "WS01",}', 400, 'request-invalid', 'is not JSON'],
    ['a bare text', '"hello"', 400, 'request-invalid', 'the body must be an object'],
    ['null', 'null', 400, 'request-invalid', 'the body is missing'],
    ['a list', '[]', 400, 'request-invalid', 'the body must be an object'],
    [
      'JSON nested too deep',
      `{"computer":${'['.repeat(16)}${']'.repeat(16)}}`,
      400,
      'request-invalid',
      'nested deeper than 16',
    ],
    ['a bomb of brackets', '['.repeat(200_000), 400, 'request-invalid', 'nested deeper than 16'],
    ['a flood of members', `[${'0,'.repeat(5000)}0]`, 400, 'request-invalid', 'more than 1024 members'],
    [
      'a body beyond the limit',
      sent({ computer: 'x'.repeat(300_000) }),
      413,
      'request-too-large',
      'larger than this server takes',
    ],
  ])('%s', async (_name, payload, status, code, detail) => {
    expect(await post(payload)).toMatchObject({ status, code, detail: expect.stringContaining(detail) as unknown });
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"computer": "'), Buffer.of(0xc3, 0x28), Buffer.from('"}')]);
    expect(await post(bytes)).toMatchObject({
      code: 'request-invalid',
      detail: expect.stringContaining('not UTF-8') as unknown,
    });
  });

  test('no body at all', async () => {
    expect(await post(undefined, {})).toMatchObject({ code: 'request-invalid', detail: 'the body is missing' });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/json',
    'application/jsonp',
  ])('the content type %s', async (type) => {
    expect(await post(sent({}), { 'content-type': type })).toMatchObject({
      status: 415,
      code: 'content-type-unsupported',
    });
  });

  test('a byte order mark in front is forgiven, as Windows PowerShell writes one', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: escrow,
      headers: { ...bearer('computer'), ...json },
      payload: Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(sent({}))]),
    });
    expect(answer.statusCode).toBe(201);
  });
});

describe('a field that cannot be read is named, and its value is not', () => {
  test.each([
    ['unknown members', { Computer: 'WS01' }, 'the body takes only computer, users, userSource, time'],
    ['a prototype', JSON.parse('{"__proto__": {"admin": true}}') as object, 'the body takes only'],
    ['a constructor', { constructor: { prototype: {} } }, 'the body takes only'],
    ['unknown members inside', { volume: { id: 'x', type: 'fixed', size: 1 } }, 'volume takes only id, type'],
    ['a missing member', { recoveryPassword: undefined }, 'recoveryPassword is missing'],
    ['a wrong kind', { recoveryPassword: 482193 }, 'recoveryPassword must be a text'],
    ['null', { computer: null }, 'computer must be a text'],
    ['an empty text', { computer: '' }, 'computer must have at least 1 characters'],
    ['a text too long', { computer: 'x'.repeat(513) }, 'computer must have at most 512 characters'],
    ['half a character', { computer: 'WS\ud800' }, 'computer contains half of a character'],
    [
      'an unknown word',
      { volume: { id: 'x', type: 'floppy' } },
      'volume.type must be one of operating-system, fixed, removable, unknown',
    ],
    ['a list too long', { users: Array<string>(65).fill('jdoe') }, 'users must have at most 64 items'],
    ['a wrong item', { users: ['jdoe', 7] }, 'users.1 must be a text'],
    ['base64 without padding', { keyPackage: 'AAECAw' }, 'keyPackage must be base64'],
    ['base64 of another alphabet', { keyPackage: 'AA-_' }, 'keyPackage must be base64'],
    ['base64 with a line break', { keyPackage: 'AAEC\nAAEC' }, 'keyPackage must be base64'],
    ['base64 with stray bits', { keyPackage: 'AAF=' }, 'keyPackage must be base64'],
    ['an empty package', { keyPackage: '' }, 'keyPackage must have at least 4 characters'],
    [
      'a package of 64 KiB and a byte',
      { keyPackage: Buffer.alloc(65_537).toString('base64') },
      'keyPackage holds more than 65536 bytes',
    ],
  ])('%s', async (_name, change, detail) => {
    expect(await post(sent(change))).toMatchObject({
      status: 400,
      code: 'request-invalid',
      detail: expect.stringContaining(detail) as unknown,
    });
  });

  test('several at once, as a list for programs too', async () => {
    const answer = await post(sent({ computer: 1, keyId: 2 }));
    expect(answer).toMatchObject({
      fields: ['computer', 'keyId'],
      detail: 'computer must be a text; keyId must be a text',
    });
  });

  test('a package of exactly 64 KiB is taken', async () => {
    const payload = { ...claim, keyPackage: Buffer.alloc(65_536, 9).toString('base64') };
    const answer = await server.app.inject({ method: 'POST', url: escrow, headers: bearer('computer'), payload });
    expect(answer.statusCode).toBe(201);
  });

  test.each([
    ['GET /api/v1/associations', '/api/v1/associations?limit=0', 'limit must be between 1 and 1000'],
    ['GET /api/v1/associations', '/api/v1/associations?limit=5&limit=6', 'limit must be a text'],
    ['GET /api/v1/associations', '/api/v1/associations?limit=1e2', 'limit must be a whole number'],
    ['GET /api/v1/associations', '/api/v1/associations?owner=x', 'the query takes only computer, person, after, limit'],
    ['DELETE /api/v1/associations/:id', '/api/v1/associations/0x1', 'id must be a whole number'],
  ])('%s with %s', async (route, url, detail) => {
    const answer = await server.app.inject({ ...injectionOf(route, bearer('person-administrator')), url });
    expect(answer.json()).toMatchObject({
      code: 'request-invalid',
      detail: expect.stringContaining(detail) as unknown,
    });
  });

  test.each([
    ['POST /api/v1/tokens', { label: 'x', expiresInDays: 1 }, 'the body needs either a computer or a role'],
    [
      'POST /api/v1/tokens',
      { label: 'x', expiresInDays: 1, role: 'auditor', computer: 'WS01' },
      'the body needs either',
    ],
    [
      'POST /api/v1/tokens',
      { label: 'x', expiresInDays: 1.5, role: 'auditor' },
      'expiresInDays must be a whole number',
    ],
    ['POST /api/v1/tokens', { label: 'x', expiresInDays: 4000, role: 'auditor' }, 'expiresInDays must be at most 3650'],
    ['PATCH /api/v1/accounts/:name', {}, 'the body says nothing to change'],
    ['POST /api/v1/accounts/:name/password', { x: 1 }, 'the body takes no members'],
  ])('%s with %j', async (route, payload, detail) => {
    const answer = await server.app.inject({ ...injectionOf(route, bearer('person-administrator')), payload });
    expect(answer.json()).toMatchObject({
      code: 'request-invalid',
      detail: expect.stringContaining(detail) as unknown,
    });
  });
});

describe('an address', () => {
  test.each([
    ['GET', '/nothing', 404, 'not-found'],
    ['POST', '/api/v2/sessions', 404, 'not-found'],
    ['GET', '/api/v1/docs/static/../../../../package.json', 404, 'not-found'],
    ['GET', '/api/v1/docs/static/..%2f..%2fpackage.json', 404, 'not-found'],
    ['GET', '/api/v1/%zz', 400, 'request-invalid'],
    ['GET', '/api/v1/recovery/keys/reveal', 405, 'method-not-allowed'],
    ['OPTIONS', '/api/v1/accounts', 405, 'method-not-allowed'],
    ['HEAD', '/healthz', 405, ''],
    ['PUT', '/api/v1/accounts/jdoe', 405, 'method-not-allowed'],
  ] as const)('%s %s', async (method, url, status, code) => {
    const answer = await server.app.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    if (code === '') return;
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ code });
  });

  test('a wrong method is told the right ones', async () => {
    const answer = await server.app.inject({ method: 'PUT', url: '/api/v1/accounts' });
    expect(answer.headers['allow']).toBe('GET, POST');
    expect(answer.json()).toMatchObject({ allowed: ['GET', 'POST'] });
  });
});

/** Sends bytes as they are and returns status and problem. */
async function raw(request: string): Promise<{ status: number; code: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.end(request);
  const text = Buffer.concat(await socket.toArray()).toString('utf8');
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  const problem: unknown = JSON.parse(body);
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : '';
  return { status: Number(head.split(' ')[1]), code };
}

describe('bytes on the wire', () => {
  const get = 'GET /api/v1/audit/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';

  test.each([
    [
      'two Authorization headers',
      `${get}Authorization: Bearer person-auditor\r\nAuthorization: Bearer computer\r\n\r\n`,
    ],
    ['two Host headers', `${get}Host: elsewhere\r\nAuthorization: Bearer person-auditor\r\n\r\n`],
    ['two Origin headers', `${get}Origin: https://a\r\nOrigin: https://b\r\n\r\n`],
    ['two lengths', 'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'a length beside chunks',
      'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ],
    ['what is not HTTP', 'hello\r\n\r\n'],
  ])('%s are refused', async (_name, request) => {
    expect(await raw(request)).toEqual({ status: 400, code: 'request-invalid' });
  });

  test('headers without end are refused', async () => {
    expect(await raw(`${get}X: ${'x'.repeat(100_000)}\r\n\r\n`)).toEqual({ status: 413, code: 'request-too-large' });
  });

  test('one of each is answered', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.end(`${get}Authorization: Bearer person-auditor\r\n\r\n`);
    expect(Buffer.concat(await socket.toArray()).toString('utf8')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
