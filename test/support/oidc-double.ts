import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Authority, type HttpsSite, startHttpsSite } from './https-site.ts';

type Json = Readonly<Record<string, unknown>>;
type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a provider says that has other plans. Whatever is left out is as it should be. */
export interface Mischief {
  readonly metadata?: Json;
  readonly header?: Json;
  readonly claims?: Json;
  readonly keys?: Json;
  /** In place of its answers at this path. */
  readonly at?: Readonly<Record<string, Answerer>>;
  readonly key?: KeyObject;
}

export interface OidcDouble {
  readonly site: HttpsSite;
  readonly issuer: string;
  /** Until the next call. */
  plan(mischief: Mischief): void;
  /** What it was asked, as `POST /token`. */
  readonly asked: string[];
  /** What came to the token endpoint last. */
  readonly form: () => URLSearchParams;
  /** The address that it would send a browser to. */
  answerTo(authorizationUrl: string): string;
}

/** An identity provider that lies as it is told. The caller takes it down. */
export async function startOidcDouble(authority: Authority, clientId: string): Promise<OidcDouble> {
  const site = await startHttpsSite(authority);
  const issuer = `${site.origin}/realms/contoso`;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let mischief: Mischief = {};
  let nonce = '';
  let form = new URLSearchParams();
  const asked: string[] = [];
  const answers: Readonly<Record<string, Answerer>> = {
    '/realms/contoso/.well-known/openid-configuration': (_request, response) => {
      answer(response, { ...metadataOf(issuer), ...mischief.metadata });
    },
    '/realms/contoso/keys': (_request, response) => {
      const jwk = publicKey.export({ format: 'jwk' });
      answer(response, { keys: [{ ...jwk, kid: 'one', use: 'sig', alg: 'ES256', ...mischief.keys }] });
    },
    '/realms/contoso/token': (request, response) => {
      void text(request).then((body) => {
        form = new URLSearchParams(body);
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: issuer, aud: clientId, sub: 'u-1', iat: now, exp: now + 300, nonce, name: 'Jane Doe' };
        const id_token = tokenOf(
          { alg: 'ES256', kid: 'one', ...mischief.header },
          { ...claims, ...mischief.claims },
          mischief.key ?? privateKey,
        );
        answer(response, { access_token: 'access', token_type: 'Bearer', id_token });
      });
    },
  };
  site.serve((request, response) => {
    const path = new URL(request.url ?? '/', issuer).pathname;
    asked.push(`${request.method ?? ''} ${path}`);
    const by = mischief.at?.[path] ?? answers[path];
    if (by === undefined) response.writeHead(404).end();
    else by(request, response);
  });
  return {
    site,
    issuer,
    asked,
    plan: (next) => {
      mischief = next;
    },
    form: () => form,
    answerTo: (authorizationUrl) => {
      const { searchParams } = new URL(authorizationUrl);
      nonce = searchParams.get('nonce') ?? '';
      return `?code=code-canary-81c2&state=${encodeURIComponent(searchParams.get('state') ?? '')}`;
    },
  };
}

function metadataOf(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
    code_challenge_methods_supported: ['S256'],
  };
}

export function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function tokenOf(header: Json, claims: Json, key: KeyObject): string {
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${signatureOf(String(header['alg']), signed, key)}`;
}

function signatureOf(algorithm: string, signed: string, key: KeyObject): string {
  if (algorithm === 'none') return '';
  // What an attacker can do who knows what a public client knows.
  if (algorithm === 'HS256') return createHmac('sha256', 'client-secret').update(signed).digest('base64url');
  return sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
