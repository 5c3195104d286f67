import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sessionCookieName } from '../../src/http/auth/cookie.ts';
import { pendingCookieName } from '../../src/http/auth/oidc/pending-cookie.ts';
import { signOnBench } from '../support/sign-on-bench.ts';

const bench = signOnBench();

const secret = `khb_${'s'.repeat(43)}`;
const sessionCookie = `${sessionCookieName}=${secret}.1a2b.tag`;

/** What the pending cookie says, which everybody can read who has it. */
function contentOf(cookie: string): string {
  const [content = ''] = cookie.slice(`${pendingCookieName}=`.length).split('.', 1);
  return Buffer.from(content, 'base64url').toString();
}

test('the session that a browser had at the start is known at the callback, and its secret is not on the way', async () => {
  const keyhaven = await bench.server();
  const { location, cookie } = await keyhaven.start('HelpDesk', { cookie: sessionCookie });
  const reference = createHash('sha256').update(secret).digest('base64url');
  expect(JSON.parse(contentOf(cookie))).toMatchObject({ replaces: reference });
  expect(contentOf(cookie)).not.toContain('sss');
  expect(location).not.toContain(reference);
  // From another site the browser brings the one cookie and not the other.
  expect((await keyhaven.callback(bench.double.answerTo(location), cookie)).headers.location).toBe('/HelpDesk/');
  expect(keyhaven.services.received.get('signInByProvider')).toEqual([
    expect.objectContaining({ cookie: undefined, reference }),
  ]);
});

test.each([
  ['no cookie', {}],
  ['what is no cookie of ours', { cookie: `${sessionCookieName}=rubbish` }],
])('a browser with %s has no session to end', async (_name, headers) => {
  const keyhaven = await bench.server();
  const { location, cookie } = await keyhaven.start('HelpDesk', headers);
  expect(JSON.parse(contentOf(cookie))).not.toHaveProperty('replaces');
  await keyhaven.callback(bench.double.answerTo(location), cookie);
  expect(keyhaven.services.received.get('signInByProvider')).toEqual([
    expect.objectContaining({ reference: undefined }),
  ]);
});

test('two cookies of sessions begin nothing: whoever could add one would choose which session ends', async () => {
  const keyhaven = await bench.server();
  const { answer, cookie } = await keyhaven.start('HelpDesk', {
    cookie: `${sessionCookie}; ${sessionCookieName}=other`,
  });
  expect([answer.headers.location, cookie]).toEqual([expect.stringMatching(/^\/HelpDesk\/\?sign-in=/), '']);
});
