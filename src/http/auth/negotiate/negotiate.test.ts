import { describe, expect, test } from 'vitest';
import type { Kerberos } from './load-kerberos.ts';
import { Negotiate } from './negotiate.ts';

const spnego = Buffer.from('600806062b0601050502', 'hex').toString('base64');

interface Context {
  readonly username?: unknown;
  readonly response?: unknown;
  readonly contextComplete?: unknown;
}

/** In the place of the library, which says what a test wants it to say. */
function judging(answer: (token: string) => Promise<Context>) {
  const contexts: string[] = [];
  const kerberos: Kerberos = {
    initializeServer: async (service) => {
      const context = { username: null, response: null, contextComplete: false };
      return Object.assign(context, {
        step: async (token: string) => {
          contexts.push(`${service} ${token}`);
          Object.assign(context, { contextComplete: true, ...(await answer(token)) });
        },
      });
    },
  };
  return { contexts, negotiate: new Negotiate(kerberos, { realm: 'CONTOSO.COM', clock: () => 0 }) };
}

describe('a token', () => {
  test('is judged in a context of its own, by the keys of any HTTP service', async () => {
    const { negotiate, contexts } = judging(async () => ({ username: 'alice@CONTOSO.COM', response: 'YA==' }));
    const principal = { account: 'alice', realm: 'CONTOSO.COM' };
    expect(await negotiate.accept(spnego)).toEqual({ accepted: true, principal, answer: 'YA==' });
    expect(await negotiate.accept(spnego)).toEqual({ accepted: true, principal, answer: 'YA==' });
    expect(contexts).toEqual([`HTTP ${spnego}`, `HTTP ${spnego}`]);
  });

  test('without an answer for the caller is accepted all the same', async () => {
    const { negotiate } = judging(async () => ({ username: 'WS01$@CONTOSO.COM', response: null }));
    expect(await negotiate.accept(spnego)).toMatchObject({ accepted: true, answer: undefined });
  });

  test.each([
    [{ username: 'alice@FABRIKAM.COM' }, 'foreign-principal'],
    [{ username: 'alice@contoso.com' }, 'foreign-principal'],
    [{ username: 'host/ws01@CONTOSO.COM' }, 'foreign-principal'],
    [{ username: 'alice' }, 'foreign-principal'],
    [{ username: 'alice@CONTOSO.COM', contextComplete: false }, 'malformed'],
    [{ username: null }, 'malformed'],
    [{}, 'malformed'],
  ])('with which the library says %j is refused', async (context, because) => {
    expect(await judging(async () => context).negotiate.accept(spnego)).toMatchObject({ accepted: false, because });
  });

  test('that the library refuses is refused, with its reason', async () => {
    const { negotiate } = judging(async () => Promise.reject(new Error('Request is a replay')));
    expect(await negotiate.accept(spnego)).toMatchObject({ accepted: false, because: 'replayed' });
  });

  test.each([
    ['NTLM', Buffer.from('NTLMSSP\0\u0001\0\0\0').toString('base64'), 'ntlm'],
    ['what is no base64', `${spnego}\n`, 'malformed'],
    ['too much', 'A'.repeat(64 * 1024 + 4), 'malformed'],
  ])('is not shown to the library when it is %s', async (_, token, because) => {
    const { negotiate, contexts } = judging(async () => ({ username: 'alice@CONTOSO.COM' }));
    expect(await negotiate.accept(token)).toMatchObject({ accepted: false, because });
    expect(contexts).toEqual([]);
  });
});

test('two are judged at once, some wait, and more than that are turned away', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  const { negotiate, contexts } = judging(async () => {
    await gate;
    return { username: 'alice@CONTOSO.COM' };
  });
  const waiting = Array.from({ length: 66 }, async () => negotiate.accept(spnego));
  await new Promise(setImmediate);
  expect(contexts).toHaveLength(2);
  await expect(negotiate.accept(spnego)).rejects.toMatchObject({ code: 'busy' });
  open(undefined);
  expect((await Promise.all(waiting)).every((outcome) => outcome.accepted)).toBe(true);
});
