import { type ErrorCode, type ErrorFacts, errorCodes, KeyhavenError } from '../base/error.ts';
import { isRecord, textOf } from './record.ts';

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

// Read by hand rather than by its schema: a newer server may send a code that this program does not know, and its
// sentence is worth showing all the same.
export function problemOf(place: string, status: number, content: unknown): KeyhavenError {
  const detail = isRecord(content) ? textOf(content, 'detail') : undefined;
  if (!isRecord(content) || detail === undefined) return notKeyhaven(place, status);
  return new KeyhavenError(knownCode(textOf(content, 'code'), status), detail, { facts: factsOf(content, status) });
}

function notKeyhaven(place: string, status: number): KeyhavenError {
  const hint = 'is the address right, and no proxy in between?';
  return new KeyhavenError('server-unreachable', `${place} answered ${status}, but not as Keyhaven answers`, {
    facts: { hint },
  });
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

function factsOf(problem: Readonly<Record<string, unknown>>, status: number): ErrorFacts {
  const facts = Object.fromEntries(
    Object.entries(problem)
      .filter(([name]) => !notFacts.has(name))
      .filter(isFact),
  );
  const requestId = textOf(problem, 'instance');
  // The sentence of a 5xx says little on purpose; the log says more.
  return status >= 500 && requestId !== undefined ? { ...facts, requestId } : facts;
}

function isFact(entry: [name: string, value: unknown]): entry is [string, ErrorFacts[string]] {
  const value = entry[1];
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
