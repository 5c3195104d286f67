import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKeyhavenError, type KeyhavenError } from '../base/error.ts';
import { type Problem, problemContentType } from '../wire/rest/problem.ts';
import { isShown, problemStatus } from './problem-status.ts';
import { explainError } from './request-error.ts';

const logged = 'its log has the reason under the request id in "instance"';
const general = `the server could not do this; ${logged}`;

/** /readyz tells anybody as much; which controller it is and what it said stays in the log. */
const generalOfDirectory = `the server cannot ask the directory now, and guesses nothing about people of the domain; try again in a minute; ${logged}`;

/** Seconds after which trying again makes sense, where the failure itself does not know. */
const usualWait = 5;

/** What a caller may see of a failure: for a 5xx neither its cause nor, with few exceptions, its sentence. */
export function problemOf(error: KeyhavenError, requestId: string): Problem {
  const shown = isShown(error.code);
  return {
    ...(shown ? error.facts : {}),
    type: `urn:keyhaven:problem:${error.code}`,
    title: titleOf(error.code),
    status: problemStatus[error.code],
    code: error.code,
    detail: shown ? error.message : generalOf(error.code),
    instance: `urn:uuid:${requestId}`,
  };
}

function generalOf(code: string): string {
  return code.startsWith('directory-') ? generalOfDirectory : general;
}

/** What any thrown value is to the caller; what the caller may not see goes into the log. */
export function problemFor(thrown: unknown, request: FastifyRequest): Problem {
  const error = explainError(thrown);
  const problem = problemOf(error, request.id);
  if (problem.status >= 500) request.log.error({ err: thrown, code: error.code }, 'request failed');
  return problem;
}

/** Answers any thrown value. The one place where a failure becomes an answer. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = explainError(thrown);
  const problem = problemFor(thrown, request);
  reply.problemCode = error.code;
  if (problem.status === 401 && !reply.hasHeader('www-authenticate')) void reply.header('www-authenticate', 'Bearer');
  const wait = retryAfter(error, problem.status);
  if (wait !== undefined) void reply.header('retry-after', String(wait));
  // As a string, so that no response schema of the route touches it.
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('content-type', problemContentType)
    .send(JSON.stringify(problem));
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function retryAfter(error: KeyhavenError, status: number): number | undefined {
  const { retryAfterSeconds: stated } = error.facts;
  if (typeof stated === 'number') return Math.max(1, Math.ceil(stated));
  if (isKeyhavenError(error, 'chain-behind-checkpoint')) return undefined;
  return status === 503 || status === 429 ? usualWait : undefined;
}
