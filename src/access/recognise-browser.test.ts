import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { AccessFixture, goodPassword, local } from '../../test/support/access-fixture.ts';
import { hour, minute, second } from '../base/clock.ts';
import type { Mac } from '../base/mac.ts';
import { Secret } from '../base/secret.ts';
import type { AccountDeps } from './access-deps.ts';
import { authenticate } from './authenticate.ts';
import { hashBearer } from './bearer.ts';
import { joinBrowserCookie, splitBrowserCookie } from './browser-cookie.ts';
import type { BrowserDeps } from './browser-session.ts';
import { changeOwnPassword } from './change-own-password.ts';
import { csrfTokenOf } from './csrf-token.ts';
import { disableAccount } from './disable-account.ts';
import { makeIdleStamp } from './idle-stamp.ts';
import { issueToken } from './issue-token.ts';
import { type BrowserVisit, recogniseBrowser } from './recognise-browser.ts';
import { signInBrowser } from './sign-in-browser.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import { signOut } from './sign-out.ts';

const idleLimit = 10 * minute;
const sign = (bytes: Uint8Array) => createHmac('sha256', 'this installation').update(bytes).digest();
const mac: Mac = { sign, verify: (bytes, tag) => tag.length === 32 && timingSafeEqual(sign(bytes), tag) };

interface Desk {
  readonly fixture: AccessFixture;
  readonly deps: SignInDeps & AccountDeps & BrowserDeps;
}

async function openDesk(...names: string[]): Promise<Desk> {
  const fixture = await AccessFixture.open();
  for (const name of names) await fixture.account(name, ['helpdesk']);
  return { fixture, deps: { ...fixture.deps, mac, idleLimit, ending: new Map() } };
}

function signIn({ deps }: Desk, account: string, cookie?: Secret) {
  const password = Secret.fromText(goodPassword);
  return signInBrowser(deps, { account, password, address: '192.0.2.1', cookie });
}

function visit({ deps }: Desk, cookie: Secret, more: Partial<BrowserVisit> = {}) {
  return recogniseBrowser(deps, { cookie, counts: true, changes: false, csrfToken: undefined, ...more });
}

function bearerOf(cookie: Secret): Secret {
  const parts = splitBrowserCookie(cookie);
  if (parts === undefined) throw new Error('this is no cookie');
  return parts.bearer;
}

/** The cookie with a stamp that this installation made for that time. */
function stamped(cookie: Secret, at: number): Secret {
  const bearer = bearerOf(cookie);
  return joinBrowserCookie({ bearer, stamp: makeIdleStamp(mac, hashBearer(bearer), at) });
}

const unknown = { kind: 'unknown' };

describe('a cookie', () => {
  test('stands for the person of its account', async () => {
    const desk = await openDesk('hanna');
    const { cookie, person, expiresAt, session } = await signIn(desk, 'hanna');
    expect(cookie.revealText()).toMatch(/^khb_[\w-]{43}\.[0-9a-z]{8}\.[\w-]{43}$/);
    expect(expiresAt).toBe(desk.fixture.now + 8 * hour);
    expect(await visit(desk, cookie)).toEqual({
      kind: 'person',
      person: expect.objectContaining({
        kind: 'person',
        holder: person.holder,
        account: 'hanna',
      }),
      session: { csrfToken: session.csrfToken, idleEndsAt: desk.fixture.now + idleLimit },
      renewed: undefined,
    });
  });

  test('is worth nothing as a bearer, nor is the secret inside it, under any beginning', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    const text = bearerOf(cookie).revealText();
    for (const bearer of [cookie.revealText(), text, text.replace('khb_', 'khs_'), text.replace('khb_', 'kht_')]) {
      expect(await authenticate(desk.deps, Secret.fromText(bearer))).toEqual({ kind: 'nobody' });
    }
  });

  test('cannot be made from a bearer of a program', async () => {
    const desk = await openDesk('hanna');
    const { token } = await desk.fixture.signIn('hanna');
    const { secret } = await issueToken(desk.deps, local, {
      label: 'x',
      role: 'helpdesk',
      mayReveal: true,
      expiresInDays: 1,
    });
    for (const bearer of [token, secret]) {
      expect(await authenticate(desk.deps, bearer)).not.toEqual({ kind: 'nobody' });
      for (const text of [bearer.revealText(), bearer.revealText().replace(/^kh[st]/, 'khb')]) {
        const disguised = Secret.fromText(text);
        const stamp = makeIdleStamp(mac, hashBearer(disguised), desk.fixture.now);
        expect(await visit(desk, joinBrowserCookie({ bearer: disguised, stamp }))).toEqual(unknown);
      }
    }
  });

  test.each(['', 'khb_', '.', `khb_${'a'.repeat(43)}`, 'x'.repeat(100_000)])(
    'that reads %j is nobody',
    async (text) => {
      expect(await visit(await openDesk(), Secret.fromText(text))).toEqual(unknown);
    },
  );

  test('with the stamp of another session, or one that was tampered with, is nobody and ends nothing', async () => {
    const desk = await openDesk('hanna', 'adam');
    const [hers, his] = [(await signIn(desk, 'hanna')).cookie, (await signIn(desk, 'adam')).cookie];
    const stamp = splitBrowserCookie(his)?.stamp ?? '';
    expect(await visit(desk, joinBrowserCookie({ bearer: bearerOf(hers), stamp }))).toEqual(unknown);
    const later = hers.revealText().replace(/\.[0-9a-z]+\./, `.${(desk.fixture.now + minute).toString(36)}.`);
    expect(await visit(desk, Secret.fromText(later))).toEqual(unknown);
    expect(await visit(desk, hers)).toMatchObject({ kind: 'person', person: { account: 'hanna' } });
  });

  test('ends with its session, on time, by sign-out, and with its account', async () => {
    const desk = await openDesk('hanna');
    const one = await signIn(desk, 'hanna');
    const seen = await visit(desk, one.cookie);
    if (seen.kind !== 'person') throw new Error('not signed in');
    await signOut(desk.deps, seen.person, { everywhere: false });
    expect(await visit(desk, one.cookie)).toEqual(unknown);

    const two = await signIn(desk, 'hanna');
    desk.fixture.pass(8 * hour - 1);
    expect(await visit(desk, stamped(two.cookie, desk.fixture.now))).toMatchObject({ kind: 'person' });
    desk.fixture.pass(1);
    expect(await visit(desk, stamped(two.cookie, desk.fixture.now))).toEqual(unknown);

    const three = await signIn(desk, 'hanna');
    await disableAccount(desk.deps, local, { name: 'hanna' });
    expect(await visit(desk, three.cookie)).toEqual(unknown);
  });

  test('goes on with its token after a change of the own password, while every other one ends', async () => {
    const desk = await openDesk('hanna');
    const [kept, other] = [await signIn(desk, 'hanna'), await signIn(desk, 'hanna')];
    const seen = await visit(desk, kept.cookie);
    if (seen.kind !== 'person') throw new Error('not signed in');
    await changeOwnPassword(desk.deps, seen.person, {
      currentPassword: Secret.fromText(goodPassword),
      newPassword: Secret.fromText('staple of a better kind'),
      address: '192.0.2.1',
    });
    const { csrfToken } = kept.session;
    expect(await visit(desk, kept.cookie, { changes: true, csrfToken })).toMatchObject({ kind: 'person' });
    expect(await visit(desk, other.cookie)).toEqual(unknown);
  });
});

describe('signing in with a cookie', () => {
  test('ends its session in the same step, whoever it was, and voids it in the chain', async () => {
    const desk = await openDesk('hanna', 'adam');
    const before = await signIn(desk, 'hanna');
    const row = await desk.deps.store.sessionByHash(hashBearer(bearerOf(before.cookie)));
    const after = await signIn(desk, 'adam', before.cookie);
    expect(await visit(desk, before.cookie)).toEqual(unknown);
    expect(await visit(desk, after.cookie)).toMatchObject({ person: { account: 'adam' } });
    expect((await desk.fixture.audit()).slice(-2)).toMatchObject([
      { type: 'sign-in', actor: 'adam' },
      {
        type: 'sign-out',
        actor: 'adam',
        detail: JSON.stringify({ account: 'hanna', because: 'another sign-in in the same browser' }),
        revokes: row?.changeId,
      },
    ]);
  });

  test('ends one that is idle too', async () => {
    const desk = await openDesk('hanna');
    const before = await signIn(desk, 'hanna');
    desk.fixture.pass(idleLimit);
    await signIn(desk, 'hanna', before.cookie);
    expect(await visit(desk, stamped(before.cookie, desk.fixture.now))).toEqual(unknown);
  });

  test('with a wrong password leaves it as it was', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    const wrong = { account: 'hanna', password: Secret.fromText('wrong'), address: '192.0.2.1', cookie };
    await expect(signInBrowser(desk.deps, wrong)).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect(await visit(desk, cookie)).toMatchObject({ kind: 'person' });
  });

  test('takes no notice of a cookie that is nobody', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna', Secret.fromText('rubbish'));
    expect(await visit(desk, cookie)).toMatchObject({ kind: 'person' });
    expect((await desk.fixture.audit()).at(-1)).toMatchObject({ type: 'sign-in' });
  });
});

describe('a session that nobody uses', () => {
  test('is open one millisecond before the limit and ended one after, in the store and on the record', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    const row = await desk.deps.store.sessionByHash(hashBearer(bearerOf(cookie)));
    desk.fixture.pass(idleLimit - 1);
    expect(await visit(desk, cookie, { counts: false })).toMatchObject({ kind: 'person' });
    desk.fixture.pass(2);
    expect(await visit(desk, cookie)).toEqual({ kind: 'idle' });
    expect((await desk.fixture.audit()).at(-1)).toMatchObject({
      type: 'sign-out',
      result: 'Successful',
      actor: 'hanna',
      detail: JSON.stringify({ account: 'hanna', because: 'idle' }),
      revokes: row?.changeId,
    });
    expect(await visit(desk, stamped(cookie, desk.fixture.now))).toEqual(unknown);
  });

  test('ends once, however many tabs find out', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    const before = (await desk.fixture.audit()).length;
    desk.fixture.pass(idleLimit);
    const seen = await Promise.all(Array.from({ length: 8 }, () => visit(desk, cookie)));
    expect(seen).toEqual(Array.from({ length: 8 }, () => ({ kind: 'idle' })));
    expect((await desk.fixture.audit()).slice(before)).toMatchObject([{ type: 'sign-out' }]);
    expect(desk.deps.ending.size).toBe(0);
  });

  test('is refused by whoever cannot write its end, too', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    await visit(desk, cookie);
    desk.fixture.pass(1500);
    const quick = { ...desk.deps, idleLimit: second };
    await desk.fixture.breakStore();
    await expect(recogniseBrowser(quick, { cookie, counts: true, changes: false, csrfToken: '' })).rejects.toThrow();
    expect(quick.ending.size).toBe(0);
  });

  test('with a stamp more than five minutes ahead is ended: it would last for as long', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    expect(await visit(desk, stamped(cookie, desk.fixture.now + 5 * minute))).toMatchObject({ kind: 'person' });
    expect(await visit(desk, stamped(cookie, desk.fixture.now + 5 * minute + 1))).toEqual({ kind: 'idle' });
    expect(await visit(desk, cookie)).toEqual(unknown);
  });
});

describe('a request', () => {
  test('extends the session by a new stamp, at most every ten seconds', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    desk.fixture.pass(10 * second - 1);
    expect(await visit(desk, cookie)).toMatchObject({ renewed: undefined });
    desk.fixture.pass(1);
    const seen = await visit(desk, cookie);
    if (seen.kind !== 'person' || seen.renewed === undefined) throw new Error('not renewed');
    expect(seen.session.idleEndsAt).toBe(desk.fixture.now + idleLimit);
    desk.fixture.pass(idleLimit - 1);
    expect(await visit(desk, seen.renewed, { counts: false })).toMatchObject({ kind: 'person' });
    expect(await visit(desk, cookie)).toEqual({ kind: 'idle' });
  });

  test('that is passive does not extend it, and says when it ends', async () => {
    const desk = await openDesk('hanna');
    const { cookie, session } = await signIn(desk, 'hanna');
    desk.fixture.pass(5 * minute);
    expect(await visit(desk, cookie, { counts: false })).toMatchObject({ renewed: undefined, session });
    desk.fixture.pass(5 * minute);
    expect(await visit(desk, cookie, { counts: false })).toEqual({ kind: 'idle' });
  });

  test('never extends it past its end', async () => {
    const desk = await openDesk('hanna');
    const { cookie, expiresAt } = await signIn(desk, 'hanna');
    desk.fixture.pass(8 * hour - minute);
    const seen = await visit(desk, stamped(cookie, desk.fixture.now - minute));
    expect(seen).toMatchObject({ session: { idleEndsAt: expiresAt } });
  });

  test('writes nothing', async () => {
    const desk = await openDesk('hanna');
    const { cookie } = await signIn(desk, 'hanna');
    desk.fixture.pass(minute);
    const written = vi.spyOn(desk.deps.store, 'transaction');
    expect(await visit(desk, cookie)).toMatchObject({ kind: 'person', renewed: expect.any(Secret) });
    expect(written).not.toHaveBeenCalled();
  });

  test('that changes something needs the token of this very session', async () => {
    const desk = await openDesk('hanna');
    const [one, other] = [await signIn(desk, 'hanna'), await signIn(desk, 'hanna')];
    const { csrfToken } = one.session;
    expect(await visit(desk, one.cookie, { changes: true, csrfToken })).toMatchObject({ kind: 'person' });
    desk.fixture.pass(minute);
    for (const wrong of [undefined, '', 'x', csrfToken.slice(1), `${csrfToken}x`, other.session.csrfToken]) {
      const refused = visit(desk, one.cookie, { changes: true, csrfToken: wrong });
      await expect(refused).rejects.toMatchObject({ code: 'not-permitted' });
    }
    expect(csrfTokenOf(bearerOf(one.cookie))).toBe(csrfToken);
    expect(one.cookie.revealText()).not.toContain(csrfToken);
  });
});
