import { expect, test } from 'vitest';
import { injectionOf } from '../../test/support/sample-requests.ts';
import { bearer, testServer } from '../../test/support/test-server.ts';
import { type ErrorCode, type ErrorFacts, errorCodes, KeyhavenError } from '../base/error.ts';
import { problemOf } from './problem.ts';
import { problemStatus } from './problem-status.ts';

test('a failure becomes a problem document with its facts beside it', () => {
  const error = new KeyhavenError('recovery-password-invalid', 'group 3 has a typing error; read it again', {
    facts: { group: 3 },
  });
  expect(problemOf(error, '7b0c7a53-2f44-4c3e-9d0b-0a4fd3cf6d1a')).toEqual({
    group: 3,
    type: 'urn:keyhaven:problem:recovery-password-invalid',
    title: 'Recovery password invalid',
    status: 400,
    code: 'recovery-password-invalid',
    detail: 'group 3 has a typing error; read it again',
    instance: 'urn:uuid:7b0c7a53-2f44-4c3e-9d0b-0a4fd3cf6d1a',
  });
});

test('callers learn that the directory is away, and not which controller said what', () => {
  const facts = { controller: 'dc1.contoso.com' };
  const error = new KeyhavenError('directory-unavailable', 'dc1.contoso.com did not answer', { facts });
  const problem = problemOf(error, 'id');
  expect(problem).toMatchObject({ status: 503, detail: expect.stringContaining('cannot ask the directory now') });
  expect(JSON.stringify(problem)).not.toContain('dc1');
});

test('no fact can pose as a member of the document', () => {
  const error = new KeyhavenError('not-found', 'x', {
    facts: { status: 200, code: 'stored', detail: 'fine', type: 'about:blank' },
  });
  expect(problemOf(error, 'id')).toMatchObject({ status: 404, code: 'not-found', detail: 'x' });
});

test('every code has a status of a refusal or a failure', () => {
  for (const code of errorCodes) expect(problemStatus[code], code).toBeGreaterThanOrEqual(400);
});

async function retryAfterOf(code: ErrorCode, facts: ErrorFacts = {}): Promise<unknown> {
  const { app } = await testServer({
    services: { listTokens: () => Promise.reject(new KeyhavenError(code, 'x', { facts })) },
  });
  const answer = await app.inject(injectionOf('GET /api/v1/tokens', bearer('person-administrator')));
  return answer.headers['retry-after'];
}

test.each<[ErrorCode, ErrorFacts, string | undefined]>([
  ['busy', {}, '5'],
  ['store-unavailable', {}, '5'],
  ['sign-in-throttled', { retryAfterSeconds: 42 }, '42'],
  ['sign-in-throttled', { retryAfterSeconds: 0.2 }, '1'],
  ['escrow-ceiling-reached', {}, '5'],
  ['chain-behind-checkpoint', {}, undefined],
  ['not-found', {}, undefined],
  ['internal', {}, undefined],
])('%s with %j says when to come back: %s', async (code, facts, expected) => {
  expect(await retryAfterOf(code, facts)).toBe(expected);
});

test('what is no error of ours is an internal one, whatever was thrown', async () => {
  for (const thrown of [new Error('secret detail'), 'secret detail', undefined, { secret: 'detail' }]) {
    const { app } = await testServer({
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries throw anything
      services: { listTokens: () => Promise.reject(thrown) },
    });
    const answer = await app.inject(injectionOf('GET /api/v1/tokens', bearer('person-administrator')));
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'internal']);
    expect(answer.body).not.toContain('secret');
  }
});
