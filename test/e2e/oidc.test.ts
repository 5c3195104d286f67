import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { minute } from '../../src/base/clock.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import { sessionCookieName } from '../../src/http/auth/cookie.ts';
import { pendingCookieName } from '../../src/http/auth/oidc/pending-cookie.ts';
import { answer, type Mischief } from '../support/oidc-double.ts';
import { refused, signOnBench } from '../support/sign-on-bench.ts';
import type { SignOnServer, Started } from '../support/sign-on-server.ts';
import { shownSecrets } from '../support/stub-services.ts';
import { testServer } from '../support/test-server.ts';

const bench = signOnBench();

/** As a refusal that stands on record, without a session and with a word that the page knows. */
async function expectRefusal(mischief: Mischief, because: string, word = 'failed', options = {}): Promise<void> {
  const keyhaven = await bench.server(options);
  const answered = await bench.signIn(keyhaven, mischief);
  expect([answered.statusCode, answered.headers.location]).toEqual([302, `/HelpDesk/?sign-in=${word}`]);
  expect(answered.cookies.map(({ name }) => name)).not.toContain(sessionCookieName);
  expect(refused(keyhaven)).toEqual([{ because, address: '127.0.0.1' }]);
  expect(keyhaven.services.received.has('signInByProvider')).toBe(false);
}

test('leads to the provider with PKCE, state and nonce, and keeps what it expects in the browser alone', async () => {
  const keyhaven = await bench.server();
  const { answer: sent, location } = await keyhaven.start();
  const asked = Object.fromEntries(new URL(location).searchParams);
  expect(location.startsWith(`${bench.double.issuer}/authorize?`)).toBe(true);
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
  const keyhaven = await bench.server({ rolesClaim: 'realm_access.roles', personClaim: 'account' });
  bench.double.plan({ claims: { realm_access: { roles: ['desk', 7, 'audit'] }, account: 'CONTOSO\\jane' } });
  const started = await keyhaven.start('SelfService');
  const done = await keyhaven.callback(bench.double.answerTo(started.location), started.cookie);
  expect([done.statusCode, done.headers.location]).toEqual([302, '/SelfService/']);
  expect(done.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(done.cookies).toEqual([
    expect.objectContaining({ name: pendingCookieName, value: '', path: '/', secure: true }),
    expect.objectContaining({ name: sessionCookieName, value: shownSecrets.cookie, sameSite: 'Strict' }),
  ]);
  expect(keyhaven.services.received.get('signInByProvider')).toEqual([
    {
      issuer: bench.double.issuer,
      subject: 'u-1',
      displayName: 'Jane Doe',
      person: 'CONTOSO\\jane',
      roleClaims: ['desk', 'audit'],
      address: '127.0.0.1',
      cookie: undefined,
    },
  ]);
  expect(bench.double.form().get('code_verifier')).toMatch(/^[\w-]{43}$/);
  expect(bench.double.form().get('redirect_uri')).toBe('https://keys.contoso.com/SignIn/OpenID/Callback');
});

test('the log has neither code nor state nor secret nor token', async () => {
  const keyhaven = await bench.server();
  await bench.signIn(keyhaven);
  await bench.signIn(keyhaven, { claims: { nonce: 'another' } });
  const log = keyhaven.logged.join('\n');
  expect(log).toContain('/SignIn/OpenID/Callback');
  for (const hidden of ['code-canary', 'client-secret', 'HelpDesk.', 'eyJ', 'u-1']) expect(log).not.toContain(hidden);
});

test('a public client sends no secret and is proven by PKCE alone', async () => {
  const keyhaven = await bench.server({ clientSecret: undefined });
  expect((await bench.signIn(keyhaven)).headers.location).toBe('/HelpDesk/');
  expect(bench.double.form().has('client_secret')).toBe(false);
  expect(bench.double.form().get('client_id')).toBe('keyhaven');
});

test.each([
  ['basic', ['client_secret_basic', 'client_secret_post'], false],
  ['post', ['client_secret_post'], true],
])('the secret goes as the provider takes it: %s', async (_name, methods, inForm) => {
  const keyhaven = await bench.server();
  await bench.signIn(keyhaven, { metadata: { token_endpoint_auth_methods_supported: methods } });
  expect(bench.double.form().get('client_secret')).toBe(inForm ? 'client-secret' : null);
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
    response.writeHead(307, { location: `${bench.double.issuer}/keys` }).end();
  }

  function says(error: string): NonNullable<Mischief['at']>[string] {
    return (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
  }
});

describe('a callback', () => {
  async function begun(): Promise<{ keyhaven: SignOnServer; started: Started; query: string }> {
    const keyhaven = await bench.server();
    const started = await keyhaven.start();
    return { keyhaven, started, query: bench.double.answerTo(started.location) };
  }

  test('in another browser, which has not begun it, is refused', async () => {
    const { keyhaven, query } = await begun();
    expect((await keyhaven.callback(query)).headers.location).toBe('/HelpDesk/?sign-in=expired');
    const other = await keyhaven.start();
    expect((await keyhaven.callback(query, other.cookie)).headers.location).toBe('/HelpDesk/?sign-in=replaced');
    expect(bench.double.asked).not.toContain('POST /realms/contoso/token');
    expect(refused(keyhaven)).toEqual([{ because: 'other-sign-in', address: '127.0.0.1' }]);
  });

  test('of the earlier of two tabs says so, and leaves the later one its way', async () => {
    const { keyhaven, query } = await begun();
    const later = await keyhaven.start('SelfService');
    const earlier = await keyhaven.callback(query, later.cookie);
    expect(earlier.headers.location).toBe('/HelpDesk/?sign-in=replaced');
    expect(earlier.cookies).toEqual([]);
    const done = await keyhaven.callback(bench.double.answerTo(later.location), later.cookie);
    expect(done.headers.location).toBe('/SelfService/');
  });

  test('after ten minutes leads back to the portal that it began in', async () => {
    const keyhaven = await bench.server();
    const { location, cookie } = await keyhaven.start('SelfService');
    keyhaven.advance(10 * minute);
    const late = await keyhaven.callback(bench.double.answerTo(location), cookie);
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
    const keyhaven = await bench.server({
      services: { signInByProvider: () => Promise.reject(new KeyhavenError('sign-in-failed', 'no role')) },
    });
    const answered = await bench.signIn(keyhaven);
    expect(answered.headers.location).toBe('/HelpDesk/?sign-in=no-access');
    expect(answered.cookies.map(({ name }) => name)).toEqual([pendingCookieName]);
  });

  test('with a person who is no account of a domain is a refusal on record', async () => {
    const keyhaven = await bench.server({
      services: { signInByProvider: () => Promise.reject(new KeyhavenError('person-name-invalid', 'no such name')) },
    });
    expect((await bench.signIn(keyhaven)).headers.location).toBe('/HelpDesk/?sign-in=failed');
    expect(refused(keyhaven)).toEqual([{ because: 'wrong-claims', address: '127.0.0.1' }]);
  });

  test('whose refusal cannot be recorded shows that the server cannot work', async () => {
    const keyhaven = await bench.server({
      services: { recordProviderRefusal: () => Promise.reject(new KeyhavenError('audit-unavailable', 'no audit')) },
    });
    expect((await keyhaven.callback('?state=HelpDesk.1')).headers.location).toBe('/HelpDesk/?sign-in=unavailable');
    const program = await keyhaven.app.inject('/SignIn/OpenID/Callback');
    expect(program.statusCode).toBe(503);
  });
});

describe('the start', () => {
  test('takes two names of portals and nothing else', async () => {
    const keyhaven = await bench.server();
    for (const portal of ['helpdesk', '//evil.example', 'HelpDesk/..', '']) {
      const { answer: answered } = await keyhaven.start(encodeURIComponent(portal), { accept: 'application/json' });
      expect(answered.statusCode, portal).toBe(400);
    }
  });

  test('under another name of this server begins again under the one that the provider knows, once', async () => {
    const keyhaven = await bench.server();
    const short = await keyhaven.start('SelfService', { host: 'keys' });
    expect(short.location).toBe('https://keys.contoso.com/SignIn/OpenID?portal=SelfService&again=1');
    expect(short.cookie).toBe('');
    const again = await keyhaven.start('SelfService&again=1', { host: 'backend.internal' });
    expect(again.location.startsWith(bench.double.issuer)).toBe(true);
    expect(new URL(again.location).searchParams.get('redirect_uri')).toMatch(/^https:\/\/keys\.contoso\.com\//);
  });

  test('is there for a while from one address, and then not', async () => {
    const keyhaven = await bench.server();
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
