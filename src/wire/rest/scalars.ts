import { z } from 'zod';

/** A time in an answer: RFC 3339, UTC, milliseconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ format: 'date-time' });

/** A GUID in an answer: 32 hex digits in lower case with hyphens. */
export const guid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** A SHA-256 in an answer: lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A time in a query, with its offset; milliseconds since 1970 after parsing. */
export const queryTime = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-24T09:30:00Z' })
  .transform((text) => Date.parse(text));

/** A whole number in a path or query. */
export const queryInteger = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/, { error: 'must be a whole number' })
  .transform(Number);

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');

const mostItems = 1000;

/** Items of a page; 100 where the query does not say. */
export const pageLimit = queryInteger
  .refine((limit) => limit >= 1 && limit <= mostItems, { error: `must be between 1 and ${String(mostItems)}` })
  .default(100);
