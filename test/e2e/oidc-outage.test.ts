import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { minute } from '../../src/base/clock.ts';
import { makeAuthority } from '../support/https-site.ts';
import type { Mischief } from '../support/oidc-double.ts';
import { startPortalServer } from '../support/portal-server.ts';
import { refused, signOnBench } from '../support/sign-on-bench.ts';
import type { SignOnServer } from '../support/sign-on-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const bench = signOnBench();

describe('the whole server', () => {
  async function settings(folder: string): Promise<Record<string, string>> {
    const [caFile, secretFile] = [join(folder, 'ca.pem'), join(folder, 'client-secret')];
    await Promise.all([writeFile(caFile, bench.authority.ca), writeFile(secretFile, 'client-secret\n')]);
    return {
      KEYHAVEN_OIDC_ISSUER: bench.double.issuer,
      KEYHAVEN_OIDC_CLIENT_ID: 'keyhaven',
      KEYHAVEN_OIDC_CLIENT_SECRET_FILE: secretFile,
      KEYHAVEN_OIDC_REDIRECT_URI: 'https://localhost/SignIn/OpenID/Callback',
      KEYHAVEN_OIDC_CA_FILE: caFile,
      KEYHAVEN_OIDC_NAME: 'Contoso',
    };
  }

  test('starts while its provider is down, says so, and finds it', async () => {
    const folder = await tempFolder();
    await bench.double.site.down();
    const keyhaven = await startPortalServer(folder, await settings(folder));
    try {
      const ask = (path: string) => keyhaven.ask({ path, headers: { host: 'localhost' } });
      expect(JSON.parse((await ask('/api/v1/portal')).body)).toMatchObject({ signOnName: 'Contoso' });
      const ready = await ask('/readyz');
      expect([ready.status, ready.body]).toEqual([200, expect.stringContaining('nobody can sign in with it')]);
      expect((await ask('/SignIn/OpenID?portal=HelpDesk')).status).toBe(503);
      await bench.double.site.up();
      const started = await ask('/SignIn/OpenID?portal=HelpDesk');
      expect([started.status, started.headers.location]).toEqual([302, expect.stringContaining(bench.double.issuer)]);
      expect((await ask('/readyz')).body).not.toContain('nobody can sign in with it');
    } finally {
      await keyhaven.close();
    }
  });

  test('has each sign-in and each one that came to nothing on record', async () => {
    const folder = await tempFolder();
    const keyhaven = await startPortalServer(folder, await settings(folder));
    try {
      const ask = (path: string, cookie = '') =>
        keyhaven.ask({ path, headers: { host: 'localhost', accept: 'text/html', ...(cookie && { cookie }) } });
      const { headers } = await ask('/SignIn/OpenID?portal=HelpDesk');
      const cookie = String(headers['set-cookie']?.[0]).split(';', 1)[0];
      const back = bench.double.answerTo(headers.location ?? '');
      const done = await ask(`/SignIn/OpenID/Callback${back}`, cookie);
      expect(done.headers.location).toBe('/HelpDesk/');
      expect((await ask(`/SignIn/OpenID/Callback${back}`)).headers.location).toBe('/HelpDesk/?sign-in=expired');
      const rows = (await keyhaven.audit()).filter(({ type }) => type.startsWith('sign-in'));
      expect(rows.map(({ detail }) => detail)).toEqual([
        expect.objectContaining({ by: 'openid-connect', because: 'expired' }),
        expect.objectContaining({ by: 'openid-connect' }),
      ]);
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
    const keyhaven = await bench.server();
    await bench.double.site.down();
    await expectUnavailable(keyhaven, 'unreachable');
    await bench.double.site.up();
    expect((await bench.signIn(keyhaven)).headers.location).toBe('/HelpDesk/');
    expect(await keyhaven.provider.state()).toEqual({ failure: undefined });
  });

  test('that goes down between the two visits is no refusal of the person', async () => {
    const keyhaven = await bench.server();
    const started = await keyhaven.start();
    const query = bench.double.answerTo(started.location);
    await bench.double.site.down();
    const answered = await keyhaven.callback(query, started.cookie);
    expect(answered.headers.location).toBe('/HelpDesk/?sign-in=unavailable');
    await bench.double.site.up();
  });

  test('that never answers is given up', async () => {
    const keyhaven = await bench.server({ fetch: { timeout: 300 } });
    bench.double.plan({ at: { [discovery]: () => undefined } });
    await expectUnavailable(keyhaven, 'no-answer');
  });

  test('that trickles is given up', async () => {
    const keyhaven = await bench.server({ fetch: { timeout: 300 } });
    const trickle: NonNullable<Mischief['at']>[string] = (_request, response) => {
      const drop = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drop);
      });
    };
    bench.double.plan({ at: { [discovery]: trickle } });
    await expectUnavailable(keyhaven, 'no-answer');
  });

  test('whose description of itself is huge is given up', async () => {
    const keyhaven = await bench.server();
    bench.double.plan({ metadata: { filler: 'x'.repeat(300_000) } });
    await expectUnavailable(keyhaven, 'answer-too-large');
  });

  test('whose certificate another authority signed is not believed', async () => {
    const keyhaven = await bench.server({ fetch: { ca: (await makeAuthority()).ca } });
    await expectUnavailable(keyhaven, 'untrusted');
    expect(bench.double.asked).toEqual([]);
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
    const keyhaven = await bench.server();
    bench.double.plan(mischief);
    await expectUnavailable(keyhaven, problem);
  });

  test('whose token endpoint is not encrypted is sent nothing', async () => {
    const keyhaven = await bench.server();
    await bench.signIn(keyhaven, { metadata: { token_endpoint: bench.double.issuer.replace('https', 'http') } });
    expect(refused(keyhaven)).toEqual([{ because: 'answer-invalid', address: '127.0.0.1' }]);
  });

  test('is asked once by many who begin at the same time, and not again for an hour', async () => {
    const keyhaven = await bench.server();
    await Promise.all(Array.from({ length: 10 }, () => keyhaven.start()));
    await keyhaven.start();
    expect(bench.double.asked).toEqual([`GET ${discovery}`]);
    keyhaven.advance(61 * minute);
    await keyhaven.start();
    expect(bench.double.asked).toHaveLength(2);
  });

  test('that is down is not asked by readiness again and again', async () => {
    const keyhaven = await bench.server();
    bench.double.plan({ metadata: { issuer: 'https://evil.example' } });
    await keyhaven.provider.state();
    await keyhaven.provider.state();
    expect(bench.double.asked).toHaveLength(1);
    bench.double.plan({});
    keyhaven.advance(minute);
    expect(await keyhaven.provider.state()).toEqual({ failure: undefined });
  });

  const discovery = '/realms/contoso/.well-known/openid-configuration';
});
