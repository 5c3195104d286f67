import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';
import { type Authority, type HttpsSite, startHttpsSite } from './https-site.ts';

export interface RealProvider {
  readonly site: HttpsSite;
  readonly issuer: string;
}

export interface RealProviderOptions {
  readonly authority: Authority;
  readonly redirectUri: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What it says of an account, by its name. */
  readonly claims: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An identity provider with a page of two buttons for each account: sign in, or do not. The caller takes it down. */
export async function startRealProvider(options: RealProviderOptions): Promise<RealProvider> {
  const site = await startHttpsSite(options.authority);
  const provider = new Provider(site.origin, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...signingKey(), use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub'], profile: ['name', 'groups', 'realm_access', 'account'] },
    // As the providers do that people have: everything stands in the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ ...options.claims[accountId], sub: accountId }),
    }),
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  site.serve((request, response) => {
    if (!(request.url ?? '').startsWith('/interaction/')) return void callback(request, response);
    return void interact(provider, Object.keys(options.claims), request, response);
  });
  return { site, issuer: site.origin };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'jwk' });
}

async function interact(
  provider: Provider,
  accounts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(accounts));
    return;
  }
  const account = new URLSearchParams(await text(request)).get('account') ?? '';
  const result = accounts.includes(account)
    ? { login: { accountId: account } }
    : { error: 'access_denied', error_description: 'the person did not want to' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function page(accounts: readonly string[]): string {
  const buttons = ['nobody', ...accounts].map((name) => `<button name="account" value="${name}">${name}</button>`);
  return `<!doctype html><html lang="en"><title>Contoso</title><h1>Contoso</h1><form method="post">${buttons.join('')}</form></html>`;
}
