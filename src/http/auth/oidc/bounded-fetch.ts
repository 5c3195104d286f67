import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { type Millis, second } from '../../../base/clock.ts';
import { ProviderFailure } from './provider-failure.ts';

export interface BoundedFetchOptions {
  /** PEM of the authorities that are trusted, and no others; those of the system when left out. */
  readonly ca?: string | undefined;
  /** For one request, from the look-up of the name to the last byte of the answer. */
  readonly timeout?: Millis | undefined;
  /** Bytes of a body. */
  readonly bodyLimit?: number | undefined;
}

const usual = { timeout: 5 * second, bodyLimit: 256 * 1024 };

/**
 * Asks an identity provider over HTTPS. An answer that is late or too large is given up at once, and a redirect is an
 * answer like any other: nothing but the provider of the configuration decides where a client secret goes.
 */
export function boundedFetch(options: BoundedFetchOptions = {}): CustomFetch {
  const ask = { ...usual, ...definedOf(options), agent: agentFor(options.ca) };
  return async (url, { method, headers, body }) => {
    const { status, headers: answered, bytes } = await exchange(url, { method, headers, body: textOf(body) }, ask);
    return new Response(bytes.length === 0 ? null : bytes, { status, headers: headersOf(answered) });
  };
}

function definedOf({ timeout, bodyLimit }: BoundedFetchOptions) {
  return { ...(timeout !== undefined && { timeout }), ...(bodyLimit !== undefined && { bodyLimit }) };
}

function agentFor(ca: string | undefined): Agent {
  const authorities = ca ?? [...getCACertificates('default'), ...getCACertificates('system')];
  return new Agent({ ca: authorities, minVersion: 'TLSv1.2', keepAlive: false });
}

interface Ask {
  readonly timeout: Millis;
  readonly bodyLimit: number;
  readonly agent: Agent;
}

interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function exchange(url: string, asked: Asked, { timeout, bodyLimit, agent }: Ask): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout);
  try {
    return await send(url, asked, { signal, bodyLimit, agent });
  } catch (error) {
    if (signal.aborted) throw new ProviderFailure('no-answer');
    throw error;
  }
}

function send(
  url: string,
  { method, headers, body }: Asked,
  { signal, bodyLimit, agent }: Pick<Ask, 'bodyLimit' | 'agent'> & { readonly signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const question = request(url, { method, headers, agent, signal }, (answer) => {
      const parts: Buffer[] = [];
      let length = 0;
      answer.on('data', (part: Buffer) => {
        length += part.length;
        parts.push(part);
        if (length > bodyLimit) question.destroy(new ProviderFailure('answer-too-large'));
      });
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          bytes: Uint8Array.from(Buffer.concat(parts)),
        });
      });
      answer.on('error', reject);
    });
    question.on('error', reject);
    question.end(body);
  });
}

/** The library sends forms; anything else would be a change of it that somebody has to look at. */
function textOf(body: CustomFetchOptions['body']): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only forms are sent to an identity provider');
}

function headersOf(headers: IncomingHttpHeaders): Headers {
  return new Headers(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
