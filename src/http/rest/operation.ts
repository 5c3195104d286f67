import { z } from 'zod';
import { problem, problemContentType } from '../../wire/rest/problem.ts';

type Tag = 'sessions' | 'escrow' | 'recovery' | 'associations' | 'accounts' | 'tokens' | 'roles' | 'audit' | 'server';

/** What the published description says about a route. */
export function operation(operationId: string, tag: Tag, summary: string, description?: string) {
  return { operationId, tags: [tag], summary, ...(description === undefined ? {} : { description }) };
}

const answer = (description: string) => ({ description, content: { [problemContentType]: { schema: problem } } });

/** Every route can refuse or fail, and always in the same form. */
export const problems = {
  '4xx': answer('refused: `code` says why, `detail` says what to do'),
  '5xx': answer('the server cannot answer now'),
} as const;

/** Done, without a body. */
export const done = z.undefined();
