import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleRequests } from '../../../test/support/sample-requests.ts';
import { stubServices } from '../../../test/support/stub-services.ts';
import { bearer, type TestServer, testServer } from '../../../test/support/test-server.ts';
import { KeyhavenError } from '../../base/error.ts';
import { mostRecords } from '../../wire/rest/escrow-batch.ts';

const keys = '/api/v1/escrow/recovery-keys';
const ownerAuths = '/api/v1/escrow/tpm-owner-auths';
const key = sampleRequests[`POST ${keys}`]?.payload ?? {};
const ownerAuth = sampleRequests[`POST ${ownerAuths}`]?.payload ?? {};

let server: TestServer;

beforeAll(async () => {
  const { escrowKey } = stubServices();
  server = await testServer({
    services: {
      escrowKey: async (actor, request) => {
        // In another order than they came.
        if (request.computer === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
        if (request.computer === 'refused') throw new KeyhavenError('escrow-ceiling-reached', 'too many today');
        if (request.computer === 'broken') throw new Error('a private cause');
        const stored = await escrowKey(actor, request);
        return { ...stored, computer: request.computer };
      },
    },
  });
});

afterAll(() => server.app.close());

async function send(url: string, payload: unknown) {
  const answer = await server.app.inject({
    method: 'POST',
    url: `${url}/batch`,
    headers: { ...bearer('token-data-migration'), 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });
  return { status: answer.statusCode, body: answer.json<{ results?: unknown[]; code?: string; detail?: string }>() };
}

describe('many records in one request', () => {
  test('are answered one by one, in order, whichever was done first', async () => {
    const records = ['slow', 'WS02', 'WS03'].map((computer) => ({ ...key, computer }));
    const { status, body } = await send(keys, { records });
    expect(status).toBe(200);
    expect(body.results).toMatchObject(records.map(({ computer }) => ({ computer, outcome: 'stored' })));
  });

  test('keep each other from nothing: each has its own problem, with code and sentence', async () => {
    const records = [
      { ...key, computer: 'WS01' },
      { ...key, keyId: undefined },
      { ...key, computer: 'refused' },
      'no object',
      null,
      { ...key, computer: 'broken' },
      { ...key, wish: 1 },
      { ...key, computer: 'WS02' },
    ];
    const { status, body } = await send(keys, { records });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { outcome: 'stored', computer: 'WS01' },
      { code: 'request-invalid', status: 400, detail: 'keyId is missing' },
      { code: 'escrow-ceiling-reached', status: 429, detail: 'too many today' },
      { code: 'request-invalid', detail: 'the record must be an object' },
      { code: 'request-invalid', detail: 'the record is missing' },
      { code: 'internal', status: 500 },
      { code: 'request-invalid', detail: expect.stringContaining('the record takes only computer') as unknown },
      { outcome: 'stored', computer: 'WS02' },
    ]);
    expect(JSON.stringify(body)).not.toContain('private cause');
    expect(server.logged.join('')).toContain('a private cause');
  });

  test('of a TPM are the same', async () => {
    const { status, body } = await send(ownerAuths, { records: [ownerAuth, { ...ownerAuth, origin: 'found' }] });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { outcome: 'stored', computer: 'CONTOSO\\WS01' },
      { code: 'request-invalid', detail: 'origin must be one of owned, escrowed, imported' },
    ]);
  });

  test.each([
    ['none', { records: [] }, 400, 'records must have at least 1 items'],
    [
      'more than there may be',
      { records: Array(mostRecords + 1).fill({}) },
      400,
      `records must have at most ${String(mostRecords)} items`,
    ],
    ['no list', key, 400, 'records is missing'],
    ['more than 256 KiB', { records: [{ ...key, keyPackage: 'A'.repeat(256 * 1024) }] }, 413, 'send less at once'],
  ])('are refused as a whole: %s', async (_name, payload, status, detail) => {
    expect(await send(keys, payload)).toMatchObject({
      status,
      body: { detail: expect.stringContaining(detail) as unknown },
    });
  });

  test('may be as many as there may be, all with their users, and a single one may still not have so many members', async () => {
    const users = Array.from({ length: 64 }, (_, at) => `u${at}`);
    const { status, body } = await send(keys, { records: Array(mostRecords).fill({ ...key, users }) });
    expect([status, body.results?.length]).toEqual([200, mostRecords]);
    const single = await server.app.inject({
      method: 'POST',
      url: keys,
      headers: bearer('computer'),
      payload: { ...key, users: Array(1025).fill('u') },
    });
    expect(single.json()).toMatchObject({ code: 'request-invalid', detail: 'the body has more than 1024 members' });
  });
});
