import { get, type IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { injectionOf } from '../../../test/support/sample-requests.ts';
import { bearer, testServer } from '../../../test/support/test-server.ts';
import { KeyhavenError } from '../../base/error.ts';
import type { Services } from '../services.ts';

const url = '/api/v1/audit/events/export';
const headers = bearer('person-auditor');

const unavailable = new KeyhavenError('store-unavailable', 'the database does not answer in time');

/** What a reader of the file sees of a server that gives these pieces. */
async function read(exportAudit: Services['exportAudit'], hangUpAfter = Number.POSITIVE_INFINITY) {
  const { app } = await testServer({ services: { exportAudit } });
  onTestFinished(() => app.close());
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const request = get(address + url, { headers });
  const answer = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  let text = '';
  try {
    for await (const piece of answer.setEncoding('utf8')) {
      text += String(piece);
      if (text.length >= hangUpAfter) request.destroy();
    }
  } catch {
    return { text, broken: true };
  }
  return { text, broken: !answer.complete };
}

test('is a file to keep, named by its day, and of no cache', async () => {
  const { app } = await testServer();
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="keyhaven-recovery-audit-2026-11-24.csv"',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
});

test('asks for what the list asks for, without its pages', async () => {
  const { app, services } = await testServer();
  await app.inject(injectionOf('GET /api/v1/audit/events/export', headers));
  expect(services.received.get('exportAudit')).toEqual([{ recovery: true, reason: 'Lost PIN' }]);
  expect((await app.inject({ url: `${url}?limit=5`, headers })).statusCode).toBe(400);
});

test('arrives whole', async () => {
  const pieces = Array.from({ length: 300 }, (_, at) => `${String(at).padStart(4000, '.')}\r\n`);
  const found = await read(async function* () {
    yield* pieces;
  });
  expect(found).toEqual({ text: pieces.join(''), broken: false });
});

test('a failure before its first rows is answered as any other', async () => {
  const { app } = await testServer({
    services: {
      exportAudit: async function* () {
        yield await Promise.reject(unavailable);
      },
    },
  });
  const answer = await app.inject({ url, headers });
  expect([answer.statusCode, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
    503,
    'application/problem+json; charset=utf-8',
    undefined,
  ]);
});

test('a failure in the middle breaks the connection off: half a file does not look like a whole one', async () => {
  const found = await read(async function* () {
    yield 'titles\r\n';
    yield 'rows\r\n';
    throw unavailable;
  });
  expect(found.broken).toBe(true);
  expect(found.text).not.toContain('problem');
});

test('whoever hangs up ends the reading too', async () => {
  let made = 0;
  let ended = false;
  await read(async function* () {
    try {
      for (; made < 100_000; made += 1) yield 'x'.repeat(1000);
    } finally {
      ended = true;
    }
  }, 50_000);
  await expect.poll(() => ended).toBe(true);
  expect(made).toBeLessThan(100_000);
});
