import { expect, test } from 'vitest';
import { KeyhavenError } from '../../base/error.ts';
import { type EscrowKeyResponse, escrowKeyResponse } from '../../wire/rest/escrow.ts';
import { escrowKeyBatchResponse } from '../../wire/rest/escrow-batch.ts';
import type { Api } from '../api.ts';
import { isRecord } from '../record.ts';
import { ClaimBatches } from './claim-batches.ts';

interface Claim {
  readonly keyId: string;
  readonly keyPackage?: string;
}

const stored = {
  outcome: 'stored',
  conflict: false,
  computer: 'CONTOSO\\WS01',
  receivedAt: '2026-11-24T12:00:00.000Z',
  proof: 'claimed',
  proofWaiting: false,
};

/** A server that keeps each request until it is let go. */
function slowServer() {
  const requests: { claims: readonly Claim[]; answer: (results: unknown) => void; fail: (error: Error) => void }[] = [];
  const api: Api = {
    place: 'the server',
    call: async (_method, path, body) => {
      expect(path).toBe('/escrow/recovery-keys/batch');
      const records = isRecord(body) ? body['records'] : undefined;
      const claims: readonly Claim[] = Array.isArray(records) ? records : [];
      return new Promise((answer, fail) => requests.push({ claims, answer, fail }));
    },
    close: async () => undefined,
  };
  const batches = new ClaimBatches<Claim, EscrowKeyResponse>(api, '/escrow/recovery-keys', escrowKeyBatchResponse);
  return { requests, submit: (keyId: string, more: object = {}) => batches.submit({ keyId, ...more }) };
}

const guid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const asStored = ({ claims }: { claims: readonly Claim[] }) => ({
  results: claims.map(({ keyId }) => escrowKeyResponse.parse({ ...stored, keyId })),
});
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('a lone claim waits for nobody, and each claim gets its own answer', async () => {
  const { requests, submit } = slowServer();
  const lone = submit(guid(1));
  await turn();
  expect(requests).toHaveLength(1);
  requests[0]?.answer(asStored({ claims: [{ keyId: guid(1) }] }));
  expect(await lone).toMatchObject({ keyId: guid(1) });
});

test('what gathers while four requests are on their way is the next one, of at most 64', async () => {
  const { requests, submit } = slowServer();
  const all = Array.from({ length: 400 }, async (_, at) => submit(guid(at)));
  await turn();
  expect(requests.map(({ claims }) => claims.length)).toEqual([64, 64, 64, 64]);
  requests[2]?.answer(asStored(requests[2]));
  await turn();
  expect(requests.map(({ claims }) => claims.length)).toEqual([64, 64, 64, 64, 64]);
  for (let at = 0; at < 7; at++) {
    const request = requests[at];
    request?.answer(asStored(request));
    await turn();
  }
  expect((await Promise.all(all)).map(({ keyId }) => keyId)).toEqual(Array.from({ length: 400 }, (_, at) => guid(at)));
});

test('claims with large packages share a request only as far as a server takes it', async () => {
  const { requests, submit } = slowServer();
  const keyPackage = 'A'.repeat(87_384);
  for (let at = 0; at < 5; at++) void submit(guid(at), { keyPackage });
  await turn();
  expect(requests.map(({ claims }) => claims.length)).toEqual([2, 2, 1]);
  for (const { claims } of requests) expect(JSON.stringify({ records: claims }).length).toBeLessThan(256 * 1024);
});

test('one that is refused fails alone, with what the server says', async () => {
  const { requests, submit } = slowServer();
  const problem = {
    type: 'x',
    title: 'x',
    status: 409,
    code: 'conflicting-claims-ceiling',
    detail: 'three',
    instance: 'x',
  };
  const [good, bad] = [submit(guid(1)), submit(guid(2))];
  await turn();
  requests[0]?.answer({ results: [escrowKeyResponse.parse({ ...stored, keyId: guid(1) }), problem] });
  await expect(bad).rejects.toMatchObject({ code: 'conflicting-claims-ceiling', message: 'three' });
  expect(await good).toMatchObject({ outcome: 'stored' });
});

test('none counts as stored that was not answered: a lost request, and one that is answered too short', async () => {
  const { requests, submit } = slowServer();
  const lost = [submit(guid(1)), submit(guid(2))].map((one) =>
    expect(one).rejects.toMatchObject({ code: 'server-unreachable' }),
  );
  await turn();
  requests[0]?.fail(new KeyhavenError('server-unreachable', 'gone'));
  await Promise.all(lost);
  const short = submit(guid(3));
  await turn();
  requests[1]?.answer({ results: [] });
  await expect(short).rejects.toMatchObject({ code: 'internal' });
});
