import { type DestinationStream, type Logger, pino } from 'pino';
import { isKeyhavenError } from '../base/error.ts';

const deepestCause = 5;

const secretNames = [
  'authorization',
  'cookie',
  'password',
  'recoveryPassword',
  'ownerAuth',
  'keyPackage',
  'token',
  'secret',
];

/**
 * Belt and braces: nothing of ours logs headers or bodies, and if something one day does, these stay out. The places are
 * named, since a wildcard makes each line of the log ten times as dear.
 */
const secretPaths = ['', 'headers.', 'body.', 'req.headers.', 'request.headers.', 'request.body.'].flatMap((place) =>
  secretNames.map((name) => `${place}${name}`),
);

export interface LogOptions {
  readonly level?: string | undefined;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream | undefined;
}

/** The server's log: one JSON object a line. */
export function createLog(options: LogOptions = {}): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: { err: describeError, error: describeError, req: describeRequest, res: describeResponse },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
  readonly cause?: ErrorDescription | undefined;
}

/** Name, code, message and stack of an error and its causes; whatever else hangs on it (rows, parameters) stays out. */
function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: 'something that is no error was thrown' };
  return {
    name: error.name,
    message: error.message,
    code: isKeyhavenError(error)
      ? error.code
      : 'code' in error && typeof error.code === 'string'
        ? error.code
        : undefined,
    stack: error.stack,
    cause: error.cause === undefined || depth >= deepestCause ? undefined : describeError(error.cause, depth + 1),
  };
}

function describeRequest(request: unknown): object {
  return typeof request === 'object' && request !== null && 'method' in request ? { method: request.method } : {};
}

function describeResponse(response: unknown): object {
  return typeof response === 'object' && response !== null && 'statusCode' in response
    ? { status: response.statusCode }
    : {};
}
