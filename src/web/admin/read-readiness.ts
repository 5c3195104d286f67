import { type ReadinessResponse, readinessResponse } from '../../wire/rest/health.ts';
import { UnreachableError, UnreadableError } from '../api/problem.ts';

/** Asks at the address for load balancers, which answers with the same document whether or not the server is ready. */
export async function readReadiness(signal: AbortSignal): Promise<ReadinessResponse> {
  const answer = await ask(signal);
  const read = readinessResponse.safeParse(await answer.json().catch(() => undefined));
  if (!read.success) throw new UnreadableError('the answer is not what this page expects', { cause: read.error });
  return read.data;
}

async function ask(signal: AbortSignal): Promise<Response> {
  try {
    return await fetch('/readyz', { signal, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  } catch (cause) {
    throw new UnreachableError('the server cannot be reached', { cause });
  }
}
