// Here too, so that it lies with Zod itself in whatever file every page loads.
import './zod-without-eval.ts';
import { z } from 'zod';
import { problem } from '../../wire/rest/problem.ts';
import { ProblemError, UnreachableError, UnreadableError } from './problem.ts';

export const apiPrefix = '/api/v1';

/** What reads an answer: a schema of `wire/rest`. */
export type AnswerSchema<T> = z.ZodType<T>;

interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
}

/** What the session learns from every answer, whoever asked. */
export interface Listener {
  /** The server took this request as a sign of life. */
  active(): void;
  /** The server does not know us any more. */
  signedOut(because: unknown): void;
}

let csrfToken = '';
let listener: Listener | undefined;

/** The token that proves to the server that its own page asks; it comes with the session. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function listenToAnswers(to: Listener | undefined): void {
  listener = to;
}

/** Asks the server, and reads the answer with its schema. Throws `ProblemError`, `UnreachableError`, `UnreadableError`. */
export async function call<T>(schema: AnswerSchema<T>, request: Request): Promise<T> {
  const answer = await send(request);
  const body: unknown = answer.status === 204 ? undefined : await readJson(answer);
  const read = schema.safeParse(body);
  if (!read.success) throw new UnreadableError('the answer is not what this page expects', { cause: read.error });
  return read.data;
}

/** For what is done or refused, without an answer to read. */
export function command(request: Request): Promise<void> {
  return call(z.undefined(), request);
}

/** The address of a GET that the browser itself follows, such as a download. */
export function addressOf({ path, query = {} }: Pick<Request, 'path' | 'query'>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given).toString();
  return `${apiPrefix}${path}${search === '' ? '' : `?${search}`}`;
}

async function send(request: Request): Promise<Response> {
  const answer = await fetchAnswer(request);
  if (answer.ok) {
    if (!isPassive(request)) listener?.active();
    return answer;
  }
  throw await problemOf(answer, request);
}

async function fetchAnswer(request: Request): Promise<Response> {
  const { method, body, signal } = request;
  try {
    return await fetch(addressOf(request), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'x-keyhaven-csrf': csrfToken }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new UnreachableError('the server cannot be reached', { cause });
  }
}

function isPassive({ method, path }: Request): boolean {
  return method === 'GET' && path === '/browser-sessions/current';
}

/** Its refusal says nothing of a session that is there: somebody may have signed in with the form before it came. */
function bringsTicket({ path }: Request): boolean {
  return path === '/browser-sessions/ticket';
}

async function problemOf(answer: Response, request: Request): Promise<Error> {
  const read = problem.safeParse(await readJson(answer));
  if (!read.success) return new UnreadableError(`the server answered ${answer.status} without saying why`);
  if (read.data.code === 'not-signed-in' && !bringsTicket(request)) listener?.signedOut(read.data['because']);
  return new ProblemError(read.data);
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}
