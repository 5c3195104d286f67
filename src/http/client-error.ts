import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { KeyhavenError } from '../base/error.ts';
import { problemContentType } from '../wire/rest/problem.ts';
import { problemOf } from './problem.ts';

/**
 * Answers what never became a request: broken HTTP, headers beyond the limit, a body that trickles. The error itself is
 * not logged, because it carries the raw bytes and with them credentials.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(responseTo(error.code));
  socket.destroy();
}

function responseTo(code: string | undefined): string {
  const problem = problemOf(explain(code), randomUUID());
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${String(problem.status)} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${problemContentType}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function explain(code: string | undefined): KeyhavenError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new KeyhavenError('request-too-large', 'the headers are larger than this server takes');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new KeyhavenError('request-invalid', 'the request took too long to arrive; send it again');
    default:
      return new KeyhavenError('request-invalid', 'this is not a valid HTTP request');
  }
}
