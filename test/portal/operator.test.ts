import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { texts } from '../../src/web/texts/locales/en.ts';
import { opensWithCryptsetup } from '../support/cryptsetup.ts';
import { portalBench } from '../support/portal-bench.ts';
import type { Person, StoredKey } from '../support/portal-server.ts';
import {
  button,
  expectNoKey,
  findKey,
  firstDigits,
  gone,
  groupsOfKey,
  heading,
  keyIdField,
  readKey,
  revealKey,
  seen,
  signInByForm,
} from './steps.ts';

let hanna: Person;
let adam: Person;
let volume: StoredKey & { image: string };
let other: StoredKey;

const bench = portalBench({
  prepare: async (server) => {
    [hanna, adam] = await Promise.all([
      server.person({ name: 'hanna', roles: ['helpdesk'] }),
      server.person({ name: 'adam', roles: ['advanced-helpdesk'] }),
    ]);
    volume = await server.escrowVolume('CONTOSO\\WS01', ['CONTOSO\\jdoe']);
    other = await server.escrow('CONTOSO\\WS02', { users: ['CONTOSO\\asmith'] });
    await server.escrowOwnerAuth('CONTOSO\\WS01', { ownerAuth: Buffer.alloc(20, 7).toString('base64') });
    await server.proofsSettled();
  },
});

const drivePage = '/HelpDesk/drive-recovery';

const appearances: { name: string; options: BrowserContextOptions }[] = [
  { name: 'on a desk', options: {} },
  { name: 'on a page of 360 pixels', options: { viewport: { width: 360, height: 740 } } },
  { name: 'with the high contrast of the system', options: { forcedColors: 'active' } },
];

describe.each(appearances)('an operator $name', ({ options }) => {
  test('signs in, finds a key by eight digits and is shown what opens the volume', async () => {
    const page = await bench.page(undefined, '/HelpDesk/', options);
    await signInByForm(page, hanna);
    await findKey(page, { user: 'jdoe', keyId: firstDigits(volume) });
    const candidate = page.getByRole('radio');
    await seen(candidate);
    expect(await candidate.count()).toBe(1);
    expect(await candidate.isChecked()).toBe(true);
    await seen(page.getByText(texts.proof.proven, { exact: true }));
    await revealKey(page, { ticket: 'INC-4711' });
    expect(opensWithCryptsetup(volume.image, await readKey(page))).toBe(true);
    await expectRecorded('INC-4711');
    await expectNothingLeftBehind(page, volume);
  });

  test('does the same with the keyboard alone', async () => {
    const page = await bench.page(undefined, '/HelpDesk/', options);
    await seen(heading(page, texts.signIn.title));
    const { keyboard } = page;
    await keyboard.type(hanna.account);
    await keyboard.press('Tab');
    await keyboard.type(hanna.password);
    await keyboard.press('Enter');
    // The title stands there before the form has come, and the form takes the focus.
    await seen(page.locator('input[name="userName"]:focus'));
    await keyboard.type('jdoe');
    await keyboard.press('Enter');
    await goesTo(page, 'keyId');
    await keyboard.type(firstDigits(volume));
    await seen(page.getByRole('radio'));
    await keyboard.press('Enter');
    await goesTo(page, 'reason');
    // The list of reasons goes to what is typed.
    await keyboard.type(texts.reasons['lost-pin']);
    await keyboard.press('Tab');
    await keyboard.type('INC-KEYS');
    await keyboard.press('Enter');
    expect(opensWithCryptsetup(volume.image, await readKey(page))).toBe(true);
    await expectRecorded('INC-KEYS');
    await dictate(page);
    await tabTo(page, texts.secret.hide);
    await keyboard.press('Enter');
    await seen(page.getByText(texts.drive.gone));
    await expectNoKey(page, volume.password);
  });
});

async function expectRecorded(ticket: string): Promise<void> {
  const [row] = await bench.server.audit({ keyType: 'Recovery Key Password' });
  expect(row).toMatchObject({
    type: 'key-reveal',
    source: 'Helpdesk',
    result: 'Successful',
    actor: 'hanna',
    endUser: 'CONTOSO\\jdoe',
    computer: 'CONTOSO\\WS01',
    keyType: 'Recovery Key Password',
    reason: 'Lost PIN',
    ticket,
  });
}

/** What a page keeps of a key that it shows: nothing that outlives the screen. */
async function expectNothingLeftBehind(page: Page, { password }: StoredKey): Promise<void> {
  const kept = `JSON.stringify([location.href, document.title, history.state, { ...localStorage }, { ...sessionStorage }])`;
  const text = String(await page.evaluate(kept));
  for (const group of password.format().revealText().split('-')) expect(text).not.toContain(group);
  expect(text).not.toContain(hanna.password);
}

async function dictate(page: Page): Promise<void> {
  const marked = () => page.getByRole('option', { selected: true }).innerText();
  expect(await marked()).toMatch(/^Group 1 of 8/);
  await page.keyboard.press('ArrowRight');
  expect(await marked()).toMatch(/^Group 2 of 8/);
  await page.keyboard.press('Enter');
  expect(await marked()).toMatch(/^Group 3 of 8/);
  expect(await page.evaluate("document.activeElement.getAttribute('aria-selected')")).toBe('true');
  await page.keyboard.press('Home');
  expect(await marked()).toMatch(/^Group 1 of 8/);
}

/** Enter has led to the field that comes next. */
async function goesTo(page: Page, field: string): Promise<void> {
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe(field);
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await page.evaluate('document.activeElement.textContent')) === name) return;
    await page.keyboard.press('Shift+Tab');
  }
  throw new Error(`the keyboard does not reach "${name}"`);
}

test('an operator who names somebody else learns nothing: not even whether there is such a key', async () => {
  const page = await bench.page(hanna, drivePage);
  const ask = async (keyId: string) => {
    const answered = page.waitForResponse((response) => isSearch(response.request()));
    await findKey(page, { user: 'asmith', keyId });
    const answer = await answered;
    const status = page.getByRole('status').filter({ hasText: texts.drive.nothingForUser });
    await seen(status);
    expect(await page.getByRole('radio').count()).toBe(0);
    expect(await button(page, texts.drive.reveal).getAttribute('aria-disabled')).toBe('true');
    return { status: answer.status(), body: await answer.text(), shown: await status.innerText() };
  };
  const foreign = await ask(firstDigits(volume));
  expect(foreign.body).not.toContain('WS01');
  await button(page, texts.drive.next).click();
  const absent = await ask(randomUUID().slice(0, 8));
  expect(foreign).toEqual(absent);
  const [absentRow, foreignRow] = await bench.server.audit({ type: 'key-search' });
  for (const row of [absentRow, foreignRow]) {
    expect(row).toMatchObject({ result: 'Failed', actor: 'hanna', endUser: 'CONTOSO\\asmith' });
  }
});

test('opening pages reads no key: the record has a Key ID after the search, and a password after the button', async () => {
  const page = await bench.page(adam, drivePage);
  const before = await bench.server.audit();
  const since = async () =>
    (await bench.server.audit())
      .slice(0, -before.length)
      .map(({ keyType, result }) => `${keyType ?? 'none'}: ${result}`);
  for (const path of ['/HelpDesk/', drivePage, '/HelpDesk/manage-tpm', '/SelfService/']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  expect(await since()).toEqual([]);
  await page.goto(drivePage);
  await findKey(page, { keyId: firstDigits(volume) });
  await seen(page.getByRole('radio'));
  expect(await since()).toEqual(['Recovery Key ID: Successful']);
  await page.getByLabel(texts.drive.reason).selectOption('lost-pin');
  await page.waitForLoadState('networkidle');
  expect(await since()).toEqual(['Recovery Key ID: Successful']);
  await button(page, texts.drive.reveal).click();
  await readKey(page);
  expect(await since()).toEqual(['Recovery Key Password: Successful', 'Recovery Key ID: Successful']);
});

test('32 digits typed one by one are one question to the server', async () => {
  const page = await bench.page(adam, drivePage);
  const asked: (string | null)[] = [];
  page.on('request', (request) => {
    if (isSearch(request)) asked.push(request.postData());
  });
  await seen(keyIdField(page));
  await keyIdField(page).pressSequentially(volume.keyId.replaceAll('-', ''));
  await seen(page.getByRole('radio'));
  await page.waitForLoadState('networkidle');
  expect(await keyIdField(page).inputValue()).toBe(volume.keyId.toUpperCase());
  expect(asked).toEqual([JSON.stringify({ keyId: firstDigits(volume) })]);
});

test('two operators at once each see the key they asked for', async () => {
  const [first, second] = await Promise.all([bench.page(hanna, drivePage), bench.page(adam, drivePage)]);
  await Promise.all([
    findKey(first, { user: 'jdoe', keyId: firstDigits(volume) }),
    findKey(second, { keyId: firstDigits(other) }),
  ]);
  await Promise.all([revealKey(first, { ticket: 'A' }), revealKey(second, { ticket: 'B' })]);
  expect((await readKey(first)).equals(volume.password)).toBe(true);
  expect((await readKey(second)).equals(other.password)).toBe(true);
  await expectNoKey(first, other.password);
  await expectNoKey(second, volume.password);
  const rows = await bench.server.audit({ keyType: 'Recovery Key Password' });
  expect(rows.slice(0, 2).map(({ actor, ticket, computer }) => [actor, ticket, computer])).toEqual(
    expect.arrayContaining([
      ['hanna', 'A', 'CONTOSO\\WS01'],
      ['adam', 'B', 'CONTOSO\\WS02'],
    ]),
  );
});

test('a shown key can be saved as text and with its package, and is on no print', async () => {
  const page = await bench.page(adam, drivePage);
  await findKey(page, { keyId: firstDigits(volume) });
  await revealKey(page, {});
  const save = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
    return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
  };
  const text = await save(texts.secret.saveText);
  expect(text.name).toMatch(/\.txt$/i);
  expect(text.content.toString('utf8')).toContain(volume.password.format().revealText());
  const keyPackage = await save(texts.secret.savePackage);
  expect(keyPackage.name).toBe(`BitLocker Key Package {${volume.keyId.toUpperCase()}}.KPG`);
  expect(keyPackage.content.length).toBeGreaterThan(100);
  await button(page, texts.secret.codes).click();
  await seen(page.getByRole('img', { name: texts.secret.qr }));
  await page.emulateMedia({ media: 'print' });
  const printed = "[...document.querySelectorAll('[data-secret]')].map((element) => element.checkVisibility())";
  expect(await page.evaluate(printed)).toEqual([false, false]);
  const paper = await page.locator('body').innerText();
  for (const group of volume.password.format().revealText().split('-')) expect(paper).not.toContain(group);
});

test('a shown key is gone after its time, from the page and not only from the eye', async () => {
  const { context } = await bench.context();
  await bench.server.signIn(context, adam);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(drivePage);
  await findKey(page, { keyId: firstDigits(other) });
  await revealKey(page, {});
  await readKey(page);
  await page.clock.fastForward(119_000);
  expect(await groupsOfKey(page).count()).toBe(8);
  await page.clock.fastForward(2_000);
  await gone(groupsOfKey(page).first());
  await expectNoKey(page, other.password);
});

test('the TPM owner password is shown and saved as the file that the TPM console takes', async () => {
  const page = await bench.page(hanna, '/HelpDesk/manage-tpm');
  await page.getByLabel(texts.tpm.computerName).fill('WS01');
  await page.getByLabel(texts.drive.userName).fill('jdoe');
  await page.getByLabel(texts.tpm.reason).selectOption('reset-pin-lockout');
  await button(page, texts.tpm.reveal).click();
  const ownerAuth = Buffer.alloc(20, 7).toString('base64');
  await seen(page.getByText(ownerAuth, { exact: true }));
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, texts.tpm.save).click()]);
  expect(download.suggestedFilename()).toMatch(/\.tpm$/);
  expect(readFileSync(await download.path(), 'utf8')).toContain(ownerAuth);
  expect((await bench.server.audit({ keyType: 'TPM Password Hash' }))[0]).toMatchObject({
    result: 'Successful',
    actor: 'hanna',
    computer: 'CONTOSO\\WS01',
    source: 'Helpdesk',
  });
});

function isSearch(request: Request): boolean {
  return request.url().endsWith('/recovery/keys/search');
}
