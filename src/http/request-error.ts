import { isKeyhavenError, KeyhavenError } from '../base/error.ts';

/**
 * Any thrown value as a failure that Keyhaven explains. Of the framework's own errors the code is read and the message
 * is not: messages may repeat what was sent, and a recovery password may have been sent.
 */
export function explainError(thrown: unknown): KeyhavenError {
  if (isKeyhavenError(thrown)) return thrown;
  const known = frameworkError(frameworkCode(thrown));
  return known ?? new KeyhavenError('internal', 'unexpected failure', { cause: thrown });
}

function frameworkCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

function frameworkError(code: string): KeyhavenError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new KeyhavenError('request-too-large', 'the body is larger than this server takes; send less at once');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new KeyhavenError(
        'content-type-unsupported',
        'send the body as JSON with the header Content-Type: application/json',
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new KeyhavenError('request-invalid', 'the body is not as long as Content-Length says; send it again');
    case 'FST_ERR_BAD_URL':
      return new KeyhavenError('request-invalid', 'the address has an invalid percent escape; check the address');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new KeyhavenError('not-found', 'there is nothing at this address');
    default:
      return undefined;
  }
}
