import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AccessFixture, goodPassword } from '../../test/support/access-fixture.ts';
import { minute } from '../base/clock.ts';
import type { Mac } from '../base/mac.ts';
import { Secret } from '../base/secret.ts';
import { sessionReference } from './browser-cookie.ts';
import type { BrowserDeps } from './browser-session.ts';
import { recogniseBrowser } from './recognise-browser.ts';
import { signIn } from './sign-in.ts';
import { type EarlierSession, inBrowser } from './sign-in-browser.ts';
import type { SignInDeps } from './sign-in-deps.ts';

const sign = (bytes: Uint8Array) => createHmac('sha256', 'this installation').update(bytes).digest();
const mac: Mac = { sign, verify: (bytes, tag) => tag.length === 32 && timingSafeEqual(sign(bytes), tag) };

interface Desk {
  readonly fixture: AccessFixture;
  readonly deps: SignInDeps & BrowserDeps;
}

async function openDesk(): Promise<Desk> {
  const fixture = await AccessFixture.open();
  for (const name of ['hanna', 'adam', 'eva']) await fixture.account(name, ['helpdesk']);
  return { fixture, deps: { ...fixture.deps, mac, idleLimit: 10 * minute, ending: new Map() } };
}

/** As somebody who went to another site to prove who they are, and came back. */
function enter({ deps }: Desk, account: string, earlier: EarlierSession, password = goodPassword) {
  const request = { account, password: Secret.fromText(password), address: '192.0.2.1' };
  return inBrowser(deps, earlier, (browser) => signIn(deps, request, browser));
}

const nothingEarlier = { cookie: undefined };

async function begun(desk: Desk, account: string): Promise<{ cookie: Secret; reference: string }> {
  const { cookie } = await enter(desk, account, nothingEarlier);
  return { cookie, reference: sessionReference(cookie) ?? '' };
}

async function kindOf({ deps }: Desk, cookie: Secret): Promise<string> {
  return (await recogniseBrowser(deps, { cookie, counts: true, changes: false, csrfToken: undefined })).kind;
}

/** Who ended whose session by signing in, in order. */
async function ends({ fixture }: Desk): Promise<readonly (readonly [string, string])[]> {
  const bySignIn = z.object({ account: z.string(), because: z.literal('another sign-in in the same browser') });
  return (await fixture.audit())
    .filter(({ type }) => type === 'sign-out')
    .flatMap(({ actor, detail }): [string, string][] => {
      const { data } = bySignIn.safeParse(JSON.parse(detail ?? ''));
      return data === undefined ? [] : [[actor, data.account]];
    });
}

describe('the reference of a session', () => {
  test('is no cookie, and nothing that a cookie is made of', async () => {
    const desk = await openDesk();
    const { cookie, reference } = await begun(desk, 'hanna');
    const text = cookie.revealText();
    expect(reference).toMatch(/^[\w-]{43}$/);
    expect(text).not.toContain(reference);
    for (const forged of [reference, `khb_${reference}`, text.replace(/^khb_[\w-]{43}/, `khb_${reference}`)])
      expect(await kindOf(desk, Secret.fromText(forged))).toBe('unknown');
  });

  test.each(['', 'khs_', `khs_${'a'.repeat(43)}.1.x`, `khb_${'a'.repeat(43)}`, 'x'.repeat(10_000)])(
    'is not made of %s',
    (text) => {
      expect(sessionReference(Secret.fromText(text))).toBeUndefined();
    },
  );
});

describe('a sign-in', () => {
  test('ends the session that a reference leads to, on the record', async () => {
    const desk = await openDesk();
    const { cookie, reference } = await begun(desk, 'hanna');
    const after = await enter(desk, 'adam', { cookie: undefined, reference });
    expect([await kindOf(desk, cookie), await kindOf(desk, after.cookie)]).toEqual(['unknown', 'person']);
    expect(await ends(desk)).toEqual([['adam', 'hanna']]);
  });

  test('ends two where cookie and reference lead to two, and one once', async () => {
    const desk = await openDesk();
    const [hers, his] = [await begun(desk, 'hanna'), await begun(desk, 'adam')];
    const { cookie } = await enter(desk, 'eva', { cookie: his.cookie, reference: hers.reference });
    expect([await kindOf(desk, hers.cookie), await kindOf(desk, his.cookie)]).toEqual(['unknown', 'unknown']);
    await enter(desk, 'hanna', { cookie, reference: sessionReference(cookie) });
    expect(await ends(desk)).toEqual([
      ['eva', 'adam'],
      ['eva', 'hanna'],
      ['hanna', 'eva'],
    ]);
  });

  test('that fails leaves it as it was', async () => {
    const desk = await openDesk();
    const { cookie, reference } = await begun(desk, 'hanna');
    await expect(enter(desk, 'adam', { cookie: undefined, reference }, 'wrong')).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
    expect(await kindOf(desk, cookie)).toBe('person');
  });

  test.each(['', '?', 'A'.repeat(43)])(
    'ends nothing by the reference %j, and opens all the same',
    async (reference) => {
      const desk = await openDesk();
      const { cookie } = await begun(desk, 'hanna');
      const after = await enter(desk, 'adam', { cookie: undefined, reference });
      expect([await kindOf(desk, cookie), await kindOf(desk, after.cookie)]).toEqual(['person', 'person']);
      expect(await ends(desk)).toEqual([]);
    },
  );
});
