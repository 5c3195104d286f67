import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { endPrograms } from './ask-program.ts';
import { countFaults, type DrivePlan, drive } from './drive.ts';
import { knownKey } from './known-key.ts';

/** What a server answers to the nth request; undefined closes the connection. */
type Answer = (body: unknown, nth: number) => { readonly status: number; readonly body: unknown } | undefined;

let tls: { key: string; cert: string };

beforeAll(async () => {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  tls = { key: pems.private, cert: pems.cert };
});

afterAll(() => {
  endPrograms();
});

/** A server that answers as it is told. The real one answers rightly, which would show nothing here. */
async function serverThat(answers: Answer): Promise<number> {
  let requests = 0;
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers(JSON.parse(Buffer.concat(chunks).toString('utf8')), requests++);
      if (answer === undefined) request.socket.destroy();
      else {
        const body = JSON.stringify(answer.body);
        response.writeHead(answer.status, { 'content-length': Buffer.byteLength(body) }).end(body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => close(server));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
}

function stored(body: unknown, more: object = {}) {
  const { keyId } = z.object({ keyId: z.string() }).parse(body);
  const answer = {
    outcome: 'stored',
    conflict: false,
    computer: 'CONTOSO\\PC1',
    receivedAt: '2026-01-01T00:00:00.000Z',
  };
  return { status: 201, body: { ...answer, keyId, proof: 'claimed', proofWaiting: false, ...more } };
}

function plan(port: number, name: 'escrow-new' | 'reveal' | 'search' = 'escrow-new'): DrivePlan {
  return { port, connections: 2, seconds: 20, most: 20, work: { name, bearer: 'b', first: 1, keys: 1 } };
}

test('right answers are counted', async () => {
  const port = await serverThat((body) => stored(body));
  const driven = await drive(plan(port));
  expect(driven).toMatchObject({ requests: 20, sent: 20, faults: 0, unanswered: [] });
  expect(driven.perSecond).toBeGreaterThan(0);
  expect(driven.p99).toBeGreaterThan(0);
});

test('at a steady rate as many requests are sent as fall due', async () => {
  const port = await serverThat((body) => stored(body));
  const driven = await drive({ ...plan(port), seconds: 0.5, rate: 40 });
  expect(driven.requests).toBe(20);
  expect(driven.perSecond).toBeLessThan(50);
});

test.each([
  ['another key', { keyId: '00000000-0000-0000-0000-000000000000' }],
  ['a key that was there already', { outcome: 'already-stored' }],
  ['half an answer', { proof: undefined }],
])('one answer about %s among twenty fails the measurement', async (_, more) => {
  const port = await serverThat((body, nth) => stored(body, nth === 7 ? more : {}));
  await expect(drive(plan(port))).rejects.toThrow('escrow-new: 1 wrong answers, first: the answer is not');
});

test('an answer whose status acknowledges nothing new is a fault, whatever its body says', async () => {
  const port = await serverThat((body, nth) =>
    nth === 3 ? { status: 503, body: { code: 'busy' } } : { ...stored(body), status: nth === 5 ? 200 : 201 },
  );
  expect(await countFaults(plan(port))).toMatchObject({ requests: 20, faults: 2 });
});

test('a reveal of another password, or a search without the key, fails the measurement', async () => {
  const port = await serverThat(() => ({ status: 200, body: { keyId: 'x', keys: [], matches: [], more: false } }));
  await expect(drive(plan(port, 'reveal'))).rejects.toThrow('reveal: 20 wrong answers');
  await expect(drive(plan(port, 'search'))).rejects.toThrow('search: 20 wrong answers');
});

test('an answer that never comes fails the measurement', async () => {
  const port = await serverThat((body, nth) => (nth === 4 ? undefined : stored(body)));
  await expect(drive(plan(port))).rejects.toThrow('driver ended');
});

test('of a server that is to be killed, exactly the unanswered requests are named', async () => {
  const seen: string[] = [];
  const port = await serverThat((body, nth) => {
    if (nth >= 6) return undefined;
    seen.push(z.object({ keyId: z.string() }).parse(body).keyId);
    return stored(body);
  });
  const bystander = spawn('sleep', ['60']);
  const ended = once(bystander, 'exit');
  onTestFinished(() => void bystander.kill('SIGKILL'));
  const driven = await drive({ ...plan(port), kill: { pid: bystander.pid ?? 0, after: 5 } });
  await expect(ended).resolves.toEqual([null, 'SIGKILL']);
  const sent = Array.from({ length: driven.sent }, (_, at) => 1 + at);
  const lost = sent.filter((number) => !seen.includes(knownKey(number).keyId));
  expect(lost).toHaveLength(2);
  expect(driven.unanswered.toSorted((a, b) => a - b)).toEqual(lost);
});
