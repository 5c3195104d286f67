import { z } from 'zod';
import { type ErrorCode, type ErrorFacts, errorCodes, KeyhavenError } from '../base/error.ts';

/** RFC 9457 with our `code`; members beyond these are facts. */
const problemSchema = z.looseObject({
  code: z.string().optional(),
  detail: z.string().optional(),
  instance: z.string().optional(),
});

const factSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const notFacts: ReadonlySet<string> = new Set(['type', 'title', 'status', 'code', 'detail', 'instance']);

/** The parsed content of a good answer, undefined when it has none. Throws what a bad one says. */
export function readAnswer(place: string, answer: { status: number; content: unknown }): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.content;
  throw problemOf(place, answer.status, answer.content);
}

/** JSON text to a value; undefined for no text at all. Throws `server-unreachable`: whatever answers is no Keyhaven. */
export function parseContent(place: string, status: number, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw notKeyhaven(place, status);
  }
}

function problemOf(place: string, status: number, content: unknown): KeyhavenError {
  const problem = problemSchema.safeParse(content);
  if (!problem.success || problem.data.detail === undefined) return notKeyhaven(place, status);
  const { code, detail, instance } = problem.data;
  return new KeyhavenError(knownCode(code, status), detail, { facts: factsOf(problem.data, status, instance) });
}

function notKeyhaven(place: string, status: number): KeyhavenError {
  const hint = 'is the address right, and no proxy in between?';
  return new KeyhavenError('server-unreachable', `${place} answered ${String(status)}, but not as Keyhaven answers`, { facts: { hint } });
}

/** A newer server may know codes that this program does not: the status decides then. */
function knownCode(code: string | undefined, status: number): ErrorCode {
  const known = errorCodes.find((candidate) => candidate === code);
  if (known !== undefined) return known;
  if (status === 401) return 'not-signed-in';
  if (status === 403) return 'not-permitted';
  if (status === 404) return 'not-found';
  if (status === 503) return 'busy';
  return status < 500 ? 'request-invalid' : 'internal';
}

function factsOf(problem: Readonly<Record<string, unknown>>, status: number, instance: string | undefined): ErrorFacts {
  const facts: Record<string, ErrorFacts[string]> = {};
  for (const [name, value] of Object.entries(problem)) {
    const fact = factSchema.safeParse(value);
    if (!notFacts.has(name) && fact.success) facts[name] = fact.data;
  }
  // The sentence of a 5xx says little on purpose; the log says more.
  if (status >= 500 && instance !== undefined) facts['requestId'] = instance;
  return facts;
}
