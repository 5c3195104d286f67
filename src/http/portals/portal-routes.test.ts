import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePortalFolder, sampleAsset, sampleScript } from '../../../test/support/portal-folder.ts';
import { page, type TestServer, testServer } from '../../../test/support/test-server.ts';
import { readPortalPages } from './portal-pages.ts';

let server: TestServer;
let port: number;

beforeAll(async () => {
  server = await testServer();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const [address] = server.app.addresses();
  port = typeof address === 'object' ? address.port : 0;
});

afterAll(() => server.app.close());

function get(url: string, headers: Record<string, string> = {}) {
  return server.app.inject({ url, headers });
}

/** As it stands on the wire: clients and `inject` clean an address up before they send it. */
async function getRaw(url: string): Promise<{ status: number; location: string | undefined; head: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`GET ${url} HTTP/1.1\r\nHost: keys.contoso.com\r\nConnection: close\r\n\r\n`, 'latin1');
  const [head = ''] = Buffer.concat(await socket.toArray())
    .toString('latin1')
    .split('\r\n\r\n', 1);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
    location: /^location: (.*)$/im.exec(head)?.[1],
    head,
  };
}

describe('a page', () => {
  test.each([
    ['/HelpDesk/', 'Help Desk'],
    ['/HelpDesk/drive-recovery', 'Help Desk'],
    ['/HelpDesk/reports/recovery-audit?computer=WS01', 'Help Desk'],
    ['/HelpDesk/KeyRecoveryPage.aspx', 'Help Desk'],
    ['/SelfService/', 'Self-Service'],
    ['/SelfService/history', 'Self-Service'],
  ])('%s is that of its portal', async (url, title) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain(`<title>${title}</title>`);
  });

  test('may load and do what it needs and nothing else', async () => {
    const { headers } = await get('/HelpDesk/');
    const policy = String(headers['content-security-policy']).replace(/'nonce-[^']+'/, "'nonce'");
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(headers['permissions-policy']).toMatch(/(?=.*camera=\(\))(?=.*microphone=\(\))(?=.*geolocation=\(\))/);
    expect(headers['permissions-policy']).toContain('clipboard-write=(self)');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('has a nonce of its own in each answer, the same in the policy and wherever the page needs it', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { headers, body } = await get('/SelfService/');
        const [, nonce = ''] = /'nonce-([A-Za-z0-9+/]{22}==)'/.exec(String(headers['content-security-policy'])) ?? [];
        expect(body).toContain(`<style nonce="${nonce}">`);
        expect(body).toContain(`data-nonce="${nonce}"`);
        expect(body).not.toContain('{{');
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(20);
    expect(nonces).not.toContain('');
  });

  test('is read when the server starts, not for each answer', async () => {
    const own = makePortalFolder();
    const { app } = await testServer({ server: { pages: readPortalPages(own) } });
    writeFileSync(join(own, 'help-desk.html'), 'replaced');
    expect((await app.inject('/HelpDesk/')).body).toContain('<title>Help Desk</title>');
    await app.close();
  });

  test('does not ask who opens it', async () => {
    server.services.received.clear();
    await get('/HelpDesk/', page('unknown'));
    expect([...server.services.received.keys()]).toEqual([]);
    expect(server.services.refused).toEqual([]);
  });

  test('takes GET only', async () => {
    const answer = await server.app.inject({ method: 'POST', url: '/HelpDesk/x', payload: {} });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET']);
  });
});

describe('an address', () => {
  test.each([
    ['/', 302, '/HelpDesk/'],
    ['/?a=b', 302, '/HelpDesk/?a=b'],
    ['/?//evil.example', 302, '/HelpDesk/?//evil.example'],
    ['/HelpDesk', 308, '/HelpDesk/'],
    ['/HelpDesk?a=b&c', 308, '/HelpDesk/?a=b&c'],
    ['/%48elpDesk', 308, '/HelpDesk/'],
    ['/helpdesk', 308, '/HelpDesk/'],
    ['/helpdesk/', 308, '/HelpDesk/'],
    ['/HELPDESK/Drive-Recovery?x=1', 308, '/HelpDesk/Drive-Recovery?x=1'],
    ['/helpDesk/reports/recovery-audit', 308, '/HelpDesk/reports/recovery-audit'],
    ['/SelfService', 308, '/SelfService/'],
    ['/selfservice', 308, '/SelfService/'],
    ['/selfservice?next=//evil.example', 308, '/SelfService/?next=//evil.example'],
    ['/Selfservice/history', 308, '/SelfService/history'],
  ])('%s leads with %d to %s', async (url, status, location) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers.location]).toEqual([status, location]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each([
    '//evil.example',
    '//helpdesk',
    '//evil.example/helpdesk/',
    '/\\evil.example',
    '/helpdesk\\evil.example',
    '/helpdesk/\\evil.example',
    '/helpdesk//evil.example',
    '/helpdesk/../..//evil.example',
    '/helpdesk/%0d%0aset-cookie:x',
    '/%2f%2fevil.example',
    '/HelpDesk.evil.example',
    '/helpdesk@evil.example',
    '/helpdeskx',
    'http://evil.example/helpdesk',
    'https://evil.example/',
    '/helpdesk/\u00e4',
    '/helpdesk?\u00e4',
    '/?\u00e4//evil.example',
    '/helpdesk/..',
    '/constructor',
    '/__proto__/',
  ])('%s leads nowhere else', async (url) => {
    const { status, location, head } = await getRaw(url);
    expect([302, 308, 400, 404]).toContain(status);
    expect(location === undefined).toBe(status >= 400);
    expect(head).not.toMatch(/^set-cookie/im);
    if (location === undefined) return;
    expect(location).toMatch(/^\/(HelpDesk|SelfService)\/(?!\/)/);
    expect(new URL(location, 'https://keys.contoso.com/').host).toBe('keys.contoso.com');
  });

  test('with a method other than GET is not led anywhere', async () => {
    const answer = await server.app.inject({ method: 'POST', url: '/helpdesk/x', payload: {} });
    expect([answer.statusCode, answer.headers.location]).toEqual([404, undefined]);
  });
});

describe('a file of the pages', () => {
  const url = `/portal-assets/${sampleAsset}`;
  const forGood = 'public, max-age=31536000, immutable';

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
  ])('is sent as the browser takes it: %s', async (accepted, encoding, decode) => {
    const answer = await get(url, { 'accept-encoding': accepted });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers['cache-control']).toBe(forGood);
    expect(answer.headers['vary']).toMatch(/accept-encoding/i);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(decode(answer.rawPayload).toString()).toBe(sampleScript);
  });

  test('that is not compressed is sent as it is', async () => {
    const answer = await get('/portal-assets/mark.svg', { 'accept-encoding': 'br' });
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'image/svg+xml',
      forGood,
    ]);
  });

  test.each([
    '',
    'missing.js',
    `${sampleAsset}.br`,
    `${sampleAsset}.gz`,
    '.hidden',
    'inside/file.js',
    'inside',
    'inside/',
    '../help-desk.html',
    '..%2fhelp-desk.html',
    '%2e%2e/help-desk.html',
    '..%5chelp-desk.html',
    `./${sampleAsset}`,
    `/${sampleAsset}`,
    `${sampleAsset}%00`,
    sampleAsset.toLowerCase(),
    '....//....//etc/passwd',
    '/etc/passwd',
    'constructor',
    '..',
    '../../package.json',
  ])('that is called %j is not there', async (name) => {
    const { status, head } = await getRaw(`/portal-assets/${name}`);
    expect(status).toBe(404);
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(head).toMatch(/^cache-control: no-store/im);
  });

  test('that a new build took away meanwhile is not there', async () => {
    const own = makePortalFolder();
    const { app } = await testServer({ server: { pages: readPortalPages(own) } });
    rmSync(join(own, 'portal-assets', 'mark.svg'));
    expect((await app.inject('/portal-assets/mark.svg')).statusCode).toBe(404);
    await app.close();
  });
});

describe('without a build', () => {
  test.each(['/HelpDesk/', '/HelpDesk/drive-recovery', '/SelfService/'])('%s says so', async (url) => {
    const { app } = await testServer({ server: { pages: undefined } });
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(answer.body).toContain('npm run build');
    expect((await app.inject('/portal-assets/mark.svg')).statusCode).toBe(404);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    await app.close();
  });

  test('the folder of one is not taken for one', () => {
    const empty = mkdtempSync(join(inject('runFolder'), 'empty-'));
    expect(readPortalPages(empty)).toBeUndefined();
    expect(readPortalPages(join(empty, 'nothing'))).toBeUndefined();
    writeFileSync(join(empty, 'help-desk.html'), 'half a build');
    expect(readPortalPages(empty)).toBeUndefined();
  });
});
