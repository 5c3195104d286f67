import { z } from 'zod';
import { errorCodes } from '../../base/error.ts';

export const problemContentType = 'application/problem+json';

/**
 * RFC 9457. `code` is the stable name of the failure and decides what a program does; `detail` is for the person;
 * `instance` holds the request id that the server's log knows. Further members are facts, such as `retryAfterSeconds`.
 */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(errorCodes),
  detail: z.string(),
  instance: z.string(),
});

export type Problem = z.infer<typeof problem>;
