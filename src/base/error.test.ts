import { describe, expect, test } from 'vitest';
import { errorCodes, isKeyhavenError, KeyhavenError } from './error.ts';

describe('a Keyhaven error', () => {
  test('keeps its private cause out of what a door renders', () => {
    const error = new KeyhavenError('store-unavailable', 'the store does not answer; try again in a minute', {
      facts: { retryAfter: 60 },
      cause: new Error('connect ECONNREFUSED 10.0.0.7:5432'),
    });
    const rendered = JSON.stringify({ code: error.code, message: error.message, facts: error.facts });
    expect(rendered).not.toContain('10.0.0.7');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('without a cause has none, so that a log line does not show an empty one', () => {
    expect('cause' in new KeyhavenError('busy', 'too many requests wait; try again')).toBe(false);
  });

  test('is told from others by its class and its code', () => {
    const error = new KeyhavenError('not-found', 'there is no such key');
    expect(isKeyhavenError(error)).toBe(true);
    expect(isKeyhavenError(error, 'not-found')).toBe(true);
    expect(isKeyhavenError(error, 'not-permitted')).toBe(false);
    expect(isKeyhavenError(Object.assign(new Error('x'), { code: 'not-found' }))).toBe(false);
    expect(isKeyhavenError(undefined)).toBe(false);
  });
});

test('error codes are unique and fit into a URL', () => {
  expect(new Set(errorCodes).size).toBe(errorCodes.length);
  for (const code of errorCodes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
