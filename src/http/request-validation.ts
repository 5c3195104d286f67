import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { KeyhavenError } from '../base/error.ts';

const mostIssues = 5;
const partNames: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the address',
  headers: 'the headers',
};
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Checks a request by its Zod schema. The sentences name fields and rules, never a value that was sent. */
export const validateRequest: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) => {
  if (!(schema instanceof z.ZodType)) throw new TypeError('request schemas are made with Zod');
  const part = partNames[httpPart ?? ''] ?? 'the request';
  return (data: unknown) => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: invalid(part, data, result.error.issues) };
  };
};

/** The same for what stands inside of a request and is judged by itself. Throws `request-invalid`. */
export function readMember<T>(schema: z.ZodType<T>, data: unknown, name: string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw invalid(name, data, result.error.issues);
}

function invalid(part: string, data: unknown, issues: readonly z.core.$ZodIssue[]): KeyhavenError {
  const listed = issues.slice(0, mostIssues);
  const sentences = listed.map((issue) => `${fieldOf(issue) || part} ${ruleOf(issue, data)}`);
  const fields = [...new Set(listed.map(fieldOf).filter((field) => field !== ''))];
  return new KeyhavenError('request-invalid', sentences.join('; '), { facts: { fields } });
}

function fieldOf(issue: z.core.$ZodIssue): string {
  return issue.path.map(String).join('.');
}

function ruleOf(issue: z.core.$ZodIssue, data: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(data, issue.path) ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${sizeOf(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${sizeOf(issue.origin, 'at most', issue.maximum)}`;
    case 'invalid_format':
    case 'unrecognized_keys':
    case 'custom':
      // Written beside the schema.
      return issue.message;
    default:
      return 'is not valid';
  }
}

function sizeOf(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${String(size)} characters`;
  return origin === 'array' ? `have ${bound} ${String(size)} items` : `be ${bound} ${String(size)}`;
}

function isMissing(data: unknown, path: readonly PropertyKey[]): boolean {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return true;
    value = Reflect.get(value, key);
  }
  // An absent body reaches the validator as null.
  return value === undefined || (path.length === 0 && value === null);
}
