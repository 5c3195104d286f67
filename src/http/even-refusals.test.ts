import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf } from '../../test/support/sample-requests.ts';
import { bearer, type TestServer, testServer } from '../../test/support/test-server.ts';
import { type ErrorCode, KeyhavenError } from '../base/error.ts';
import { nextStep, refusalStep } from './even-refusals.ts';

const reveal = 'POST /api/v1/recovery/keys/reveal';
const helpdesk = bearer('person-helpdesk');

/** What the next reveal does, and how long it takes to decide that. */
let behaviour: { refuse: ErrorCode; after: number } | undefined;
let server: TestServer;

beforeAll(async () => {
  const failing = async (): Promise<never> => {
    await sleep(behaviour?.after ?? 0);
    throw new KeyhavenError(behaviour?.refuse ?? 'internal', 'refused');
  };
  server = await testServer({
    services: {
      recoverKey: failing,
      recoverOwnKey: failing,
      recoverOwnerAuth: failing,
      findKeys: failing,
      listTokens: failing,
    },
  });
  // The first answers of a server carry the cost of compiling it.
  behaviour = { refuse: 'nothing-to-reveal', after: 0 };
  await Promise.all(Array.from({ length: 20 }, () => server.app.inject(injectionOf(reveal, helpdesk))));
});

afterAll(() => server.app.close());

async function time(
  route: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<{ status: number; took: number }> {
  const started = performance.now();
  const answer = await server.app.inject({ ...injectionOf(route, headers), ...(payload && { payload }) });
  return { status: answer.statusCode, took: performance.now() - started };
}

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

describe('a refused reveal', () => {
  test.each<[ErrorCode, number, number]>([
    ['nothing-to-reveal', 0, 404],
    ['nothing-to-reveal', 60, 404],
    ['not-found', 0, 404],
    ['no-owner-auth-kept', 30, 404],
    ['key-id-ambiguous', 0, 409],
    ['end-user-required', 0, 400],
    ['reveal-ceiling-reached', 0, 429],
  ])('with %s after %d ms leaves at 100 ms', async (refuse, after, status) => {
    behaviour = { refuse, after };
    const answer = await time(reveal, helpdesk);
    expect(answer.status).toBe(status);
    expect(answer.took).toBeGreaterThanOrEqual(refusalStep);
    expect(answer.took).toBeLessThan(refusalStep + 60);
  });

  test('that took longer leaves at the next multiple', async () => {
    behaviour = { refuse: 'nothing-to-reveal', after: 120 };
    const answer = await time(reveal, helpdesk);
    expect(answer.took).toBeGreaterThanOrEqual(2 * refusalStep);
    expect(answer.took).toBeLessThan(2 * refusalStep + 60);
  });

  test.each([
    reveal,
    'POST /api/v1/self-service/keys/reveal',
    'POST /api/v1/recovery/tpm-owner-auths/reveal',
    'POST /api/v1/recovery/keys/search',
  ])('on %s is held back too when the caller may not, is unknown, or sent nonsense', async (route) => {
    const caller = route.includes('self-service') ? bearer('person-self-service') : helpdesk;
    const answers = await Promise.all([
      time(route, bearer('computer')),
      time(route, {}),
      time(route, caller, { nonsense: 1 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 400]);
    for (const { took } of answers) expect(took).toBeGreaterThanOrEqual(refusalStep);
  });
});

test('200 refusals of each kind differ by no more than the noise between two runs of one kind', async () => {
  const sample = async (after: number): Promise<number> => {
    behaviour = { refuse: 'nothing-to-reveal', after };
    const times = await Promise.all(Array.from({ length: 200 }, async () => (await time(reveal, helpdesk)).took));
    return times.sort((a, b) => a - b)[100] ?? 0;
  };
  const notThere = await sample(0);
  const notYours = await sample(25);
  expect(Math.abs(notThere - notYours)).toBeLessThan(20);
});

test('a refusal elsewhere and a failure of the server are not held back', async () => {
  behaviour = { refuse: 'not-found', after: 0 };
  const elsewhere = await time('GET /api/v1/tokens', bearer('person-administrator'));
  expect(elsewhere.status).toBe(404);
  expect(elsewhere.took).toBeLessThan(90);
  behaviour = { refuse: 'audit-unavailable', after: 0 };
  const failure = await time(reveal, helpdesk);
  expect(failure.status).toBe(503);
  expect(failure.took).toBeLessThan(90);
});
