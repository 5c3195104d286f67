import { expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { domainAccount, type FakeAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { Secret } from '../base/secret.ts';
import { signIn } from './sign-in.ts';

const failed = { code: 'sign-in-failed' };
const jane = domainAccount('jane', 1100);

async function open(...others: FakeAccount[]) {
  const fixture = await AccessFixture.open();
  const directory = new FakeDirectory(jane, ...others);
  const deps = { ...fixture.deps, directory };
  const enter = (account: string, password = 'secret') =>
    signIn(deps, { account, password: Secret.fromText(password), address: '192.0.2.1' });
  return { fixture, directory, enter };
}

const guesses = ['CONTOSO\\jimi', 'CONTOSO\\j\u0131mi', 'CONTOSO\\j\u0131m\u0131', sid(1300), 'jim.i@mail.example'];

async function openWithJimi() {
  return await open(domainAccount('jimi', 1300, { userPrincipalName: 'jim.i@mail.example' }));
}

test('the count of attempts is one for every name that the directory takes for the account', async () => {
  const { enter, fixture } = await openWithJimi();
  for (const guess of guesses) await expect(enter(guess, 'wrong')).rejects.toMatchObject(failed);
  await expect(enter('CONTOSO\\j\u0131m\u0131')).rejects.toMatchObject({ code: 'sign-in-throttled' });
  expect(new Set((await fixture.audit()).map(({ actor }) => actor))).toEqual(new Set(['CONTOSO\\jimi']));
});

test('the count of attempts of somebody is not cleared by another who bears his principal name', async () => {
  const { enter } = await open(domainAccount('mallory', 1300, { userPrincipalName: 'jane@contoso.com' }));
  for (let guess = 0; guess < 5; guess += 1) {
    await expect(enter('CONTOSO\\jane', 'wrong')).rejects.toMatchObject(failed);
    if (guess < 4) expect((await enter('jane@contoso.com')).person.account).toBe('CONTOSO\\mallory');
  }
  await expect(enter('CONTOSO\\jane', 'wrong')).rejects.toMatchObject({ code: 'sign-in-throttled' });
});

test('the count of attempts is forgotten by a success under any name', async () => {
  const { enter } = await openWithJimi();
  for (let time = 0; time < 60; time += 1) {
    expect((await enter(guesses[time % guesses.length] ?? '')).person.account).toBe('CONTOSO\\jimi');
  }
});

test('the count of attempts is that of the account whose password is tried, whosever the name becomes meanwhile', async () => {
  const mallory = domainAccount('mallory', 1300, { userPrincipalName: 'jane@mail.example' });
  const { enter, directory } = await open(mallory);
  directory.afterFinding = () => {
    directory.accounts = [{ ...jane, userPrincipalName: 'jane@mail.example' }, domainAccount('mallory', 1300)];
  };
  expect((await enter('jane@mail.example')).person.account).toBe('CONTOSO\\mallory');
});
