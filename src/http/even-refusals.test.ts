import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { injectionOf } from '../../test/support/sample-requests.ts';
import { bearer, type TestServer, testServer } from '../../test/support/test-server.ts';
import { type ErrorCode, KeyhavenError } from '../base/error.ts';
import { nextStep } from './even-refusals.ts';

const reveal = 'POST /api/v1/recovery/keys/reveal';
const helpdesk = bearer('person-helpdesk');

/** What a request is refused with, and how long the service takes to decide that; by its ticket. */
const behaviours = new Map<string, { refuse: ErrorCode; after: number }>();
let server: TestServer;

beforeAll(async () => {
  const refuse = async (ticket = 'any'): Promise<never> => {
    const behaviour = behaviours.get(ticket);
    await new Promise((resolve) => setTimeout(resolve, behaviour?.after ?? 0));
    throw new KeyhavenError(behaviour?.refuse ?? 'not-found', 'refused');
  };
  server = await testServer({
    services: { recoverKey: (_actor, request) => refuse(request.ticket), listTokens: () => refuse() },
  });
});

afterAll(() => server.app.close());

describe('the moment at which a refusal leaves', () => {
  test.each([
    [0, 100],
    [1, 100],
    [99.9, 100],
    [100, 100],
    [100.1, 200],
    [250, 300],
  ])('after %d ms of work it is %d ms', (worked, leaves) => {
    expect(nextStep(5000, 5000 + worked) - 5000).toBe(leaves);
  });
});

describe('by a clock that stands still', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Milliseconds until the answer leaves, in steps of one. */
  async function leavesAfter(
    route: string,
    headers: Record<string, string>,
    payload?: object,
    app: TestServer['app'] = server.app,
  ) {
    const started = performance.now();
    const seen: { left?: number } = {};
    const answering = app.inject({ ...injectionOf(route, headers), ...(payload && { payload }) }).then((answer) => {
      seen.left = performance.now() - started;
      return answer;
    });
    const answered = () => seen.left !== undefined;
    for (let waited = 0; waited < 1000; waited += 1) {
      await settled();
      if (answered()) break;
      await vi.advanceTimersByTimeAsync(1);
    }
    return { status: (await answering).statusCode, left: seen.left };
  }

  /** Everything that does not wait for the clock has happened. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  test.each<[ErrorCode, number, number, number]>([
    ['nothing-to-reveal', 0, 404, 100],
    ['nothing-to-reveal', 60, 404, 100],
    ['nothing-to-reveal', 120, 404, 200],
    ['not-found', 0, 404, 100],
    ['no-owner-auth-kept', 30, 404, 100],
    ['key-id-ambiguous', 0, 409, 100],
    ['end-user-required', 0, 400, 100],
    ['reveal-ceiling-reached', 310, 429, 400],
  ])('a reveal refused with %s after %d ms is answered %d at %d ms', async (refuse, after, status, left) => {
    behaviours.set('any', { refuse, after });
    const payload = { keyId: '3fd763f9', reason: 'lost-pin', ticket: 'any' };
    expect(await leavesAfter(reveal, helpdesk, payload)).toEqual({ status, left });
  });

  test.each([
    reveal,
    'POST /api/v1/self-service/keys/reveal',
    'POST /api/v1/recovery/tpm-owner-auths/reveal',
    'POST /api/v1/recovery/keys/search',
  ])('%s is held back too when the caller may not, is unknown, or sent nonsense', async (route) => {
    const permitted = route.includes('self-service') ? bearer('person-self-service') : helpdesk;
    expect(await leavesAfter(route, bearer('computer'))).toEqual({ status: 403, left: 100 });
    expect(await leavesAfter(route, {})).toEqual({ status: 401, left: 100 });
    expect(await leavesAfter(route, permitted, { nonsense: 1 })).toEqual({ status: 400, left: 100 });
  });

  test('a search that finds nothing is held back like a refusal', async () => {
    const findKeys = () => Promise.resolve({ matches: [], more: false });
    const { app } = await testServer({ services: { findKeys } });
    const search = await leavesAfter('POST /api/v1/recovery/keys/search', helpdesk, undefined, app);
    expect(search).toEqual({ status: 200, left: 100 });
  });

  test('a success, a failure of the server and a refusal elsewhere are not held back', async () => {
    behaviours.set('any', { refuse: 'audit-unavailable', after: 0 });
    const payload = { keyId: '3fd763f9', reason: 'lost-pin', ticket: 'any' };
    expect(await leavesAfter(reveal, helpdesk, payload)).toMatchObject({ status: 503 });
    expect((await leavesAfter(reveal, helpdesk, payload)).left).toBeLessThan(5);
    behaviours.set('any', { refuse: 'not-found', after: 0 });
    expect((await leavesAfter('GET /api/v1/tokens', bearer('person-administrator'))).left).toBeLessThan(5);
    const search = await leavesAfter('POST /api/v1/recovery/keys/search', helpdesk);
    expect(search).toEqual({ status: 200, left: 0 });
  });
});

// A machine that is busy with something else can delay one kind more than the other; a leak does so every time.
test('by the real clock, 1,000 refusals of a key that is not there and of one that is not yours look alike', {
  retry: 2,
}, async () => {
  behaviours.set('not-there', { refuse: 'nothing-to-reveal', after: 0 });
  behaviours.set('not-yours', { refuse: 'nothing-to-reveal', after: 25 });
  const times: Record<string, number[]> = { 'not-there': [], 'not-yours': [] };
  const timed = async (ticket: string) => {
    const started = performance.now();
    const payload = { keyId: '3fd763f9', reason: 'lost-pin', ticket };
    await server.app.inject({ ...injectionOf(reveal, helpdesk), payload });
    times[ticket]?.push(performance.now() - started);
  };
  for (let wave = 0; wave < 50; wave += 1) {
    await Promise.all(Array.from({ length: 20 }, () => ['not-there', 'not-yours'].map(timed)).flat());
  }
  const [notThere = 0, notYours = 0] = Object.values(times).map(median);
  expect(Object.values(times).map((of) => of.length)).toEqual([1000, 1000]);
  expect(Math.abs(notThere - notYours)).toBeLessThan(10);
});

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
}
