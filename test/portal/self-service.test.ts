import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { opensWithCryptsetup } from '../support/cryptsetup.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import {
  acceptNotice,
  askForOwnKey,
  button,
  gone,
  groupsOfKey,
  readKey,
  seen,
  signInByForm,
  signOutByMenu,
} from './steps.ts';

let jdoe: Person;
let hanna: Person;
let own: StoredKey & { image: string };
let twins: readonly StoredKey[];
let foreign: StoredKey;

const bench = portalBench({
  prepare: async (server) => {
    [jdoe, hanna] = await Promise.all([
      server.person({ name: 'jdoe', roles: ['self-service'], person: 'CONTOSO\\jdoe' }),
      server.person({ name: 'hanna', roles: ['helpdesk'] }),
    ]);
    own = await server.escrowVolume('CONTOSO\\WS01', ['CONTOSO\\jdoe']);
    const first = randomUUID();
    const second = `${first.slice(0, 8)}${randomUUID().slice(8)}`;
    twins = [
      await server.escrow('CONTOSO\\WS01', { keyId: first }),
      await server.escrow('CONTOSO\\WS01', { keyId: second }),
    ];
    foreign = await server.escrow('CONTOSO\\WS02', { users: ['CONTOSO\\asmith'] });
  },
});

const helpDeskReasons = { userDomain: 'CONTOSO', userName: 'jdoe', reason: 'lost-pin', ticket: 'INC-7' };

test('the notice stands before everything and must be accepted', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  const keyId = page.getByLabel(texts.self.form.keyId);
  await seen(page.getByText(texts.self.notice.text.split('\n')[0] ?? ''));
  await button(page, texts.self.notice.submit).click();
  await seen(page.getByText(texts.self.notice.missing));
  expect(await keyId.count()).toBe(0);
  await page.goto('/SelfService/history');
  await seen(page.getByText(texts.self.notice.accept));
  await page.goto('/SelfService/');
  await acceptNotice(page);
  await page.reload();
  await seen(keyId);
  await signOutByMenu(page);
  await signInByForm(page, jdoe);
  await seen(page.getByText(texts.self.notice.accept));
  expect(await keyId.count()).toBe(0);
});

test('a person gets the key of the own computer, and it opens the volume', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  await askForOwnKey(page, own.keyId.slice(0, 8).toUpperCase());
  expect(opensWithCryptsetup(own.image, await readKey(page))).toBe(true);
  expect((await bench.server.audit({ type: 'key-reveal' }))[0]).toMatchObject({
    source: 'Self-Service Portal',
    result: 'Successful',
    actor: 'jdoe',
    computer: 'CONTOSO\\WS01',
    keyType: 'Recovery Key Password',
    reason: 'Lost PIN/passphrase',
  });
  await button(page, texts.secret.hide).click();
  await gone(groupsOfKey(page).first());
  await seen(page.getByText(texts.self.key.gone));
});

test('digits that fit two keys ask for all 32, and show none', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  const [first, second] = twins;
  await askForOwnKey(page, first?.keyId.slice(0, 8) ?? '');
  await seen(page.getByText(texts.self.form.keyIdAll));
  expect(await groupsOfKey(page).count()).toBe(0);
  expect((await bench.server.audit({ type: 'key-reveal' }))[0]).toMatchObject({ result: 'Failed', actor: 'jdoe' });
  await askForOwnKey(page, second?.keyId ?? '');
  expect((await readKey(page)).equals(second?.password ?? fail())).toBe(true);
});

test('the key of somebody else looks like one that is not there', async () => {
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  const ask = async (keyId: string) => {
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/self-service/keys/reveal')),
      askForOwnKey(page, keyId),
    ]);
    await seen(page.getByRole('alert'));
    const problem: unknown = JSON.parse(await answer.text());
    return { status: answer.status(), problem, shown: await page.getByRole('alert').allInnerTexts() };
  };
  const foreignAnswer = await ask(foreign.keyId);
  const absentAnswer = await ask(randomUUID());
  expect(foreignAnswer.shown.join()).toContain(texts.self.problem.nothing);
  expect(foreignAnswer).toEqual({
    ...absentAnswer,
    // the number of the request
    problem: expect.objectContaining({ ...Object(absentAnswer.problem), instance: expect.any(String) }),
  });
  const [absentRow, foreignRow] = await bench.server.audit({ type: 'key-reveal' });
  for (const row of [absentRow, foreignRow]) expect(row).toMatchObject({ result: 'Failed', actor: 'jdoe' });
});

test('a person sees who else was given a key of the own computers, and nothing of other computers', async () => {
  const headers = await bench.server.pageHeaders(hanna);
  const reveal = async (keyId: string, userName: string) => {
    const answer = await bench.server.ask({
      method: 'POST',
      path: '/api/v1/recovery/keys/reveal',
      headers,
      payload: { keyId, ...helpDeskReasons, userName },
    });
    expect(answer.status, answer.body).toBe(200);
  };
  await reveal(own.keyId, 'jdoe');
  await reveal(foreign.keyId, 'asmith');
  const page = await bench.page(jdoe, '/SelfService/');
  await acceptNotice(page);
  await page.getByRole('link', { name: texts.self.pages.history }).click();
  const rows = page.getByRole('table', { name: texts.self.history.list }).getByRole('row');
  await seen(rows.nth(1));
  const [newest = ''] = (await rows.allInnerTexts()).slice(1);
  expect(newest).toContain('hanna');
  expect(newest).toContain(texts.self.sources.Helpdesk);
  expect(newest).toContain('WS01');
  expect((await rows.allInnerTexts()).join('\n')).not.toContain('WS02');
});

function fail(): never {
  throw new Error('there are two keys with the same first digits');
}
