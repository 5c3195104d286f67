import { generateKeyPairSync } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minute } from '../../src/base/clock.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import { sessionCookieName } from '../../src/http/auth/cookie.ts';
import { pendingCookieName } from '../../src/http/auth/oidc/pending-cookie.ts';
import { type Authority, makeAuthority } from '../support/https-site.ts';
import { answer, type Mischief, type OidcDouble, startOidcDouble } from '../support/oidc-double.ts';
import { startPortalServer } from '../support/portal-server.ts';
import { type SignOnServer, type SignOnServerOptions, type Started, signOnServer } from '../support/sign-on-server.ts';
import { shownSecrets } from '../support/stub-services.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testServer } from '../support/test-server.ts';

let authority: Authority;
let double: OidcDouble;
let open: SignOnServer[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
});

beforeEach(async () => {
  double = await startOidcDouble(authority, 'keyhaven');
});

afterEach(async () => {
  await Promise.all(open.map(({ app }) => app.close()));
  open = [];
  await double.site.down();
});

async function server(options: Partial<SignOnServerOptions> = {}): Promise<SignOnServer> {
  const started = await signOnServer({
    issuer: double.issuer,
    clientSecret: 'client-secret',
    ...options,
    fetch: { ca: authority.ca, ...options.fetch },
  });
  open.push(started);
  return started;
}

/** A sign-in of which the provider does what the plan says. */
async function signIn(to: SignOnServer, mischief: Mischief = {}) {
  double.plan(mischief);
  const started = await to.start();
  return await to.callback(double.answerTo(started.location), started.cookie);
}

function refused(to: SignOnServer) {
  return to.services.received.get('recordProviderRefusal');
}

/** As a refusal that stands on record, without a session and with a word that the page knows. */
async function expectRefusal(mischief: Mischief, because: string, word = 'failed', options = {}): Promise<void> {
  const keyhaven = await server(options);
  const answered = await signIn(keyhaven, mischief);
  expect([answered.statusCode, answered.headers.location]).toEqual([302, `/HelpDesk/?sign-in=${word}`]);
  expect(answered.cookies.map(({ name }) => name)).not.toContain(sessionCookieName);
  expect(refused(keyhaven)).toEqual([{ because, address: '127.0.0.1' }]);
  expect(keyhaven.services.received.has('signInByProvider')).toBe(false);
}

test('leads to the provider with PKCE, state and nonce, and keeps what it expects in the browser alone', async () => {
  const keyhaven = await server();
  const { answer: sent, location } = await keyhaven.start();
  const asked = Object.fromEntries(new URL(location).searchParams);
  expect(location.startsWith(`${double.issuer}/authorize?`)).toBe(true);
  expect(asked).toMatchObject({
    client_id: 'keyhaven',
    redirect_uri: 'https://keys.contoso.com/SignIn/OpenID/Callback',
    response_type: 'code',
    scope: 'openid profile',
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^HelpDesk\.[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(sent.statusCode).toBe(302);
  expect(sent.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(sent.headers['set-cookie']).toMatch(
    /^__Host-keyhaven-oidc=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test('the callback hands over who the provider vouches for, and ends in the cookie of a session', async () => {
  const keyhaven = await server({ rolesClaim: 'realm_access.roles', personClaim: 'account' });
  double.plan({ claims: { realm_access: { roles: ['desk', 7, 'audit'] }, account: 'CONTOSO\\jane' } });
  const started = await keyhaven.start('SelfService');
  const done = await keyhaven.callback(double.answerTo(started.location), started.cookie);
  expect([done.statusCode, done.headers.location]).toEqual([302, '/SelfService/']);
  expect(done.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(done.cookies).toEqual([
    expect.objectContaining({ name: pendingCookieName, value: '', path: '/', secure: true }),
    expect.objectContaining({ name: sessionCookieName, value: shownSecrets.cookie, sameSite: 'Strict' }),
  ]);
  expect(keyhaven.services.received.get('signInByProvider')).toEqual([
    {
      issuer: double.issuer,
      subject: 'u-1',
      displayName: 'Jane Doe',
      person: 'CONTOSO\\jane',
      roleClaims: ['desk', 'audit'],
      address: '127.0.0.1',
      cookie: undefined,
    },
  ]);
  expect(double.form().get('code_verifier')).toMatch(/^[\w-]{43}$/);
  expect(double.form().get('redirect_uri')).toBe('https://keys.contoso.com/SignIn/OpenID/Callback');
});

test('the log has neither code nor state nor secret nor token', async () => {
  const keyhaven = await server();
  await signIn(keyhaven);
  await signIn(keyhaven, { claims: { nonce: 'another' } });
  const log = keyhaven.logged.join('\n');
  expect(log).toContain('/SignIn/OpenID/Callback');
  for (const hidden of ['code-canary', 'client-secret', 'HelpDesk.', 'eyJ', 'u-1']) expect(log).not.toContain(hidden);
});

test('a public client sends no secret and is proven by PKCE alone', async () => {
  const keyhaven = await server({ clientSecret: undefined });
  expect((await signIn(keyhaven)).headers.location).toBe('/HelpDesk/');
  expect(double.form().has('client_secret')).toBe(false);
  expect(double.form().get('client_id')).toBe('keyhaven');
});

test.each([
  ['basic', ['client_secret_basic', 'client_secret_post'], false],
  ['post', ['client_secret_post'], true],
])('the secret goes as the provider takes it: %s', async (_name, methods, inForm) => {
  const keyhaven = await server();
  await signIn(keyhaven, { metadata: { token_endpoint_auth_methods_supported: methods } });
  expect(double.form().get('client_secret')).toBe(inForm ? 'client-secret' : null);
});

describe('refuses, on record,', () => {
  const { privateKey: otherKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  test.each<[string, Mischief, string]>([
    ['a token of another nonce', { claims: { nonce: 'another' } }, 'wrong-nonce'],
    ['a token without a nonce', { claims: { nonce: undefined } }, 'answer-invalid'],
    ['a token of another issuer', { claims: { iss: 'https://evil.example' } }, 'wrong-claims'],
    ['a token for another client', { claims: { aud: 'another' } }, 'wrong-claims'],
    ['a token for several clients without the party', { claims: { aud: ['keyhaven', 'another'] } }, 'wrong-claims'],
    ['a token that another client asked for', { claims: { azp: 'another' } }, 'wrong-claims'],
    ['a token without a subject', { claims: { sub: undefined } }, 'answer-invalid'],
    ['a subject that cannot be shown', { claims: { sub: 'u\u200b1' } }, 'wrong-claims'],
    ['a token that nobody signed', { header: { alg: 'none', kid: undefined } }, 'answer-invalid'],
    ['a signature with the secret of the client', { header: { alg: 'HS256' } }, 'answer-invalid'],
    ['a signature of another key', { key: otherKey }, 'answer-invalid'],
    ['a key that the provider does not have', { header: { kid: 'two' } }, 'answer-invalid'],
    ['an answer without a token', { at: { '/realms/contoso/token': onlyAccess } }, 'answer-invalid'],
    ['an answer that is no JSON', { at: { '/realms/contoso/token': noJson } }, 'answer-invalid'],
    ['a redirect of the token endpoint', { at: { '/realms/contoso/token': redirect } }, 'answer-invalid'],
    [
      'a code that the provider does not take',
      { at: { '/realms/contoso/token': says('invalid_grant') } },
      'code-refused',
    ],
    ['a secret that it does not take', { at: { '/realms/contoso/token': says('invalid_client') } }, 'client-refused'],
  ])('%s', async (_name, mischief, because) => {
    await expectRefusal(mischief, because);
  });

  test('a token whose time is over, and says that it is the clock', async () => {
    await expectRefusal({ claims: { exp: Math.floor(Date.now() / 1000) - 120 } }, 'clock', 'clock');
  });

  test('HS256 from a public client, whose secret everybody has', async () => {
    await expectRefusal({ header: { alg: 'HS256' } }, 'answer-invalid', 'failed', { clientSecret: undefined });
  });

  function onlyAccess(...[, response]: Parameters<NonNullable<Mischief['at']>[string]>) {
    answer(response, { access_token: 'access', token_type: 'Bearer' });
  }

  function noJson(...[, response]: Parameters<NonNullable<Mischief['at']>[string]>) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
  }

  function redirect(...[, response]: Parameters<NonNullable<Mischief['at']>[string]>) {
    response.writeHead(307, { location: `${double.issuer}/keys` }).end();
  }

  function says(error: string): NonNullable<Mischief['at']>[string] {
    return (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
  }
});

describe('a callback', () => {
  async function begun(): Promise<{ keyhaven: SignOnServer; started: Started; query: string }> {
    const keyhaven = await server();
    const started = await keyhaven.start();
    return { keyhaven, started, query: double.answerTo(started.location) };
  }

  test('in another browser, which has not begun it, is refused', async () => {
    const { keyhaven, query } = await begun();
    expect((await keyhaven.callback(query)).headers.location).toBe('/HelpDesk/?sign-in=expired');
    const other = await keyhaven.start();
    expect((await keyhaven.callback(query, other.cookie)).headers.location).toBe('/HelpDesk/?sign-in=replaced');
    expect(double.asked).not.toContain('POST /realms/contoso/token');
    expect(refused(keyhaven)).toEqual([{ because: 'other-sign-in', address: '127.0.0.1' }]);
  });

  test('of the earlier of two tabs says so, and leaves the later one its way', async () => {
    const { keyhaven, query } = await begun();
    const later = await keyhaven.start('SelfService');
    const earlier = await keyhaven.callback(query, later.cookie);
    expect(earlier.headers.location).toBe('/HelpDesk/?sign-in=replaced');
    expect(earlier.cookies).toEqual([]);
    const done = await keyhaven.callback(double.answerTo(later.location), later.cookie);
    expect(done.headers.location).toBe('/SelfService/');
  });

  test('after ten minutes leads back to the portal that it began in', async () => {
    const keyhaven = await server();
    const { location, cookie } = await keyhaven.start('SelfService');
    keyhaven.advance(10 * minute);
    const late = await keyhaven.callback(double.answerTo(location), cookie);
    expect(late.headers.location).toBe('/SelfService/?sign-in=expired');
  });

  test('whose cookie was changed by a byte is refused', async () => {
    const { keyhaven, started, query } = await begun();
    const changed = started.cookie.replace(/=(.)/, (_all, first: string) => (first === 'e' ? '=f' : '=e'));
    expect((await keyhaven.callback(query, changed)).headers.location).toBe('/HelpDesk/?sign-in=expired');
  });

  test('of a person who did not want to says that, and nothing of the provider’s words', async () => {
    const { keyhaven, started } = await begun();
    const state = new URL(started.location).searchParams.get('state') ?? '';
    const words = '<script>alert(1)</script>';
    const query = `?error=access_denied&error_description=${encodeURIComponent(words)}&state=${state}`;
    const answered = await keyhaven.callback(query, started.cookie);
    expect(answered.headers.location).toBe('/HelpDesk/?sign-in=refused');
    expect(refused(keyhaven)).toEqual([{ because: 'denied', address: '127.0.0.1' }]);
    expect(keyhaven.logged.join()).not.toContain('script');
  });

  test('with an error that a stranger made up shows and logs none of it', async () => {
    const { keyhaven, started } = await begun();
    const state = new URL(started.location).searchParams.get('state') ?? '';
    const query = `?error=${encodeURIComponent('call 555-0100 now')}&state=${state}`;
    expect((await keyhaven.callback(query, started.cookie)).headers.location).toBe('/HelpDesk/?sign-in=failed');
    expect(keyhaven.logged.join()).not.toContain('555');
  });

  test.each([
    '?state=//evil.example.1',
    '?state=https://evil.example/.1',
    '?portal=//evil.example',
    '?state=constructor.1',
    '?state=HelpDesk.1&state=SelfService.2',
    '',
  ])('%s leads nowhere but to a portal', async (query) => {
    const { keyhaven } = await begun();
    expect((await keyhaven.callback(query)).headers.location).toBe('/HelpDesk/?sign-in=expired');
  });

  test('of somebody who has no access here says so', async () => {
    const keyhaven = await server({
      services: { signInByProvider: () => Promise.reject(new KeyhavenError('sign-in-failed', 'no role')) },
    });
    const answered = await signIn(keyhaven);
    expect(answered.headers.location).toBe('/HelpDesk/?sign-in=no-access');
    expect(answered.cookies.map(({ name }) => name)).toEqual([pendingCookieName]);
  });

  test('whose refusal cannot be recorded shows that the server cannot work', async () => {
    const keyhaven = await server({
      services: { recordProviderRefusal: () => Promise.reject(new KeyhavenError('audit-unavailable', 'no audit')) },
    });
    expect((await keyhaven.callback('?state=HelpDesk.1')).headers.location).toBe('/HelpDesk/?sign-in=unavailable');
    const program = await keyhaven.app.inject('/SignIn/OpenID/Callback');
    expect(program.statusCode).toBe(503);
  });
});

describe('the start', () => {
  test('takes two names of portals and nothing else', async () => {
    const keyhaven = await server();
    for (const portal of ['helpdesk', '//evil.example', 'HelpDesk/..', '']) {
      const { answer: answered } = await keyhaven.start(encodeURIComponent(portal), { accept: 'application/json' });
      expect(answered.statusCode, portal).toBe(400);
    }
  });

  test('under another name of this server begins again under the one that the provider knows, once', async () => {
    const keyhaven = await server();
    const short = await keyhaven.start('SelfService', { host: 'keys' });
    expect(short.location).toBe('https://keys.contoso.com/SignIn/OpenID?portal=SelfService&again=1');
    expect(short.cookie).toBe('');
    const again = await keyhaven.start('SelfService&again=1', { host: 'backend.internal' });
    expect(again.location.startsWith(double.issuer)).toBe(true);
    expect(new URL(again.location).searchParams.get('redirect_uri')).toMatch(/^https:\/\/keys\.contoso\.com\//);
  });

  test('is there for a while from one address, and then not', async () => {
    const keyhaven = await server();
    const locations: string[] = [];
    for (let n = 0; n < 62; n += 1) locations.push((await keyhaven.start()).location);
    expect(locations.at(0)).toMatch(/^https:\/\/127/);
    expect(locations.at(-1)).toBe('/HelpDesk/?sign-in=throttled');
  });

  test('is not there on a server without a provider', async () => {
    const { app } = await testServer({ server: { signOn: undefined } });
    const answered = await app.inject('/SignIn/OpenID?portal=HelpDesk');
    expect([answered.statusCode, answered.json<{ code: string }>().code]).toEqual([404, 'not-found']);
    await app.close();
  });
});

describe('the whole server', () => {
  async function settings(folder: string): Promise<Record<string, string>> {
    const [caFile, secretFile] = [join(folder, 'ca.pem'), join(folder, 'client-secret')];
    await Promise.all([writeFile(caFile, authority.ca), writeFile(secretFile, 'client-secret\n')]);
    return {
      KEYHAVEN_OIDC_ISSUER: double.issuer,
      KEYHAVEN_OIDC_CLIENT_ID: 'keyhaven',
      KEYHAVEN_OIDC_CLIENT_SECRET_FILE: secretFile,
      KEYHAVEN_OIDC_REDIRECT_URI: 'https://localhost/SignIn/OpenID/Callback',
      KEYHAVEN_OIDC_CA_FILE: caFile,
      KEYHAVEN_OIDC_NAME: 'Contoso',
    };
  }

  test('starts while its provider is down, says so, and finds it', async () => {
    const folder = await tempFolder();
    await double.site.down();
    const keyhaven = await startPortalServer(folder, await settings(folder));
    try {
      const ask = (path: string) => keyhaven.ask({ path, headers: { host: 'localhost' } });
      expect(JSON.parse((await ask('/api/v1/portal')).body)).toMatchObject({ signOnName: 'Contoso' });
      const ready = await ask('/readyz');
      expect([ready.status, ready.body]).toEqual([200, expect.stringContaining('nobody can sign in with it')]);
      expect((await ask('/SignIn/OpenID?portal=HelpDesk')).status).toBe(503);
      await double.site.up();
      const started = await ask('/SignIn/OpenID?portal=HelpDesk');
      expect([started.status, started.headers.location]).toEqual([302, expect.stringContaining(double.issuer)]);
      expect((await ask('/readyz')).body).not.toContain('nobody can sign in with it');
    } finally {
      await keyhaven.close();
    }
  });

  test.each(['CLIENT_SECRET_FILE', 'CA_FILE'])('does not start without its %s, and makes nothing', async (name) => {
    const folder = await tempFolder();
    const env = { ...(await settings(folder)), [`KEYHAVEN_OIDC_${name}`]: join(folder, 'missing') };
    await expect(startPortalServer(folder, env)).rejects.toMatchObject({ code: 'configuration-invalid' });
    expect(await readdir(join(folder, 'data'))).toEqual([]);
  });
});

describe('a provider', () => {
  async function expectUnavailable(keyhaven: SignOnServer, problem: string): Promise<void> {
    const program = await keyhaven.app.inject({
      url: '/SignIn/OpenID?portal=HelpDesk',
      headers: { host: 'keys.contoso.com' },
    });
    expect(program.json()).toMatchObject({ status: 503, code: 'sign-on-unavailable', detail: /./ });
    expect((await keyhaven.start()).location).toBe('/HelpDesk/?sign-in=unavailable');
    expect(keyhaven.logged.join('\n')).toContain(`"problem":"${problem}"`);
    expect(await keyhaven.provider.state()).toEqual({ failure: problem });
  }

  test('that is down is a 503, and is found by itself once it is back', async () => {
    const keyhaven = await server();
    await double.site.down();
    await expectUnavailable(keyhaven, 'unreachable');
    await double.site.up();
    expect((await signIn(keyhaven)).headers.location).toBe('/HelpDesk/');
    expect(await keyhaven.provider.state()).toEqual({ failure: undefined });
  });

  test('that goes down between the two visits is no refusal of the person', async () => {
    const keyhaven = await server();
    const started = await keyhaven.start();
    const query = double.answerTo(started.location);
    await double.site.down();
    const answered = await keyhaven.callback(query, started.cookie);
    expect(answered.headers.location).toBe('/HelpDesk/?sign-in=unavailable');
    await double.site.up();
  });

  test('that never answers is given up', async () => {
    const keyhaven = await server({ fetch: { timeout: 300 } });
    double.plan({ at: { [discovery]: () => undefined } });
    await expectUnavailable(keyhaven, 'no-answer');
  });

  test('that trickles is given up', async () => {
    const keyhaven = await server({ fetch: { timeout: 300 } });
    const trickle: NonNullable<Mischief['at']>[string] = (_request, response) => {
      const drop = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drop);
      });
    };
    double.plan({ at: { [discovery]: trickle } });
    await expectUnavailable(keyhaven, 'no-answer');
  });

  test('whose description of itself is huge is given up', async () => {
    const keyhaven = await server();
    double.plan({ metadata: { filler: 'x'.repeat(300_000) } });
    await expectUnavailable(keyhaven, 'answer-too-large');
  });

  test('whose certificate another authority signed is not believed', async () => {
    const keyhaven = await server({ fetch: { ca: (await makeAuthority()).ca } });
    await expectUnavailable(keyhaven, 'untrusted');
    expect(double.asked).toEqual([]);
  });

  test.each<[string, Mischief, string]>([
    ['that is another one', { metadata: { issuer: 'https://evil.example' } }, 'other-issuer'],
    ['that names no issuer', { metadata: { issuer: undefined } }, 'answer-invalid'],
    [
      'that proves nothing by its tokens',
      { metadata: { id_token_signing_alg_values_supported: ['none', 'HS256'] } },
      'metadata-invalid',
    ],
    ['whose door is not encrypted', { metadata: { authorization_endpoint: 'http://127.0.0.1/' } }, 'metadata-invalid'],
    ['whose door is a script', { metadata: { authorization_endpoint: 'javascript:alert(1)' } }, 'metadata-invalid'],
  ])('%s is not used', async (_name, mischief, problem) => {
    const keyhaven = await server();
    double.plan(mischief);
    await expectUnavailable(keyhaven, problem);
  });

  test('whose token endpoint is not encrypted is sent nothing', async () => {
    const keyhaven = await server();
    await signIn(keyhaven, { metadata: { token_endpoint: double.issuer.replace('https', 'http') } });
    expect(refused(keyhaven)).toEqual([{ because: 'answer-invalid', address: '127.0.0.1' }]);
  });

  test('is asked once by many who begin at the same time, and not again for an hour', async () => {
    const keyhaven = await server();
    await Promise.all(Array.from({ length: 10 }, () => keyhaven.start()));
    await keyhaven.start();
    expect(double.asked).toEqual([`GET ${discovery}`]);
    keyhaven.advance(61 * minute);
    await keyhaven.start();
    expect(double.asked).toHaveLength(2);
  });

  test('that is down is not asked by readiness again and again', async () => {
    const keyhaven = await server();
    double.plan({ metadata: { issuer: 'https://evil.example' } });
    await keyhaven.provider.state();
    await keyhaven.provider.state();
    expect(double.asked).toHaveLength(1);
    double.plan({});
    keyhaven.advance(minute);
    expect(await keyhaven.provider.state()).toEqual({ failure: undefined });
  });

  const discovery = '/realms/contoso/.well-known/openid-configuration';
});
