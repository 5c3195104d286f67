import { expect, test } from 'vitest';
import { domainAccount, type FakeAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { KeyhavenError } from '../base/error.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { storeClaim } from './claim-target.ts';
import { type ClaimStored, type ClaimTarget, type OwnerAuthClaim, RecordHeld } from './escrow-store.ts';

const createdAt = 10_000;
const ws01 = domainAccount('WS01$', 1200, { kind: 'computer', createdAt });
const byName = { computer: 'CONTOSO\\WS01' };
const own = { ...byName, accounts: [sid(1200), sid(1201)] };
const apart = { ...byName, computerId: 77 };
const claim: OwnerAuthClaim = {
  ...{ kind: 'owner-auth', target: byName, origin: 'import', users: [], userSource: 'csv', changeId: Buffer.alloc(16) },
  ...{ claimedAt: 1, receivedAt: 1, actor: 'migration', issuedBy: null, ownerAuthOrigin: 'imported' },
};
const stored: ClaimStored = {
  ...{ outcome: 'stored', conflict: false, rowId: 1, receivedAt: 1, proof: 'claimed', proofWaiting: false },
};

function desk(identities: readonly string[], ...accounts: FakeAccount[]) {
  const directory = new FakeDirectory(...accounts);
  const targets: ClaimTarget[] = [];
  let onSubmit = (): unknown => undefined;
  const deps = {
    store: {
      submit: ({ target }: Pick<OwnerAuthClaim, 'target'>) => {
        targets.push(target);
        onSubmit();
        const { computerId, accounts = [] } = target;
        const held = computerId === undefined && identities.some((one) => !accounts.includes(one));
        return held ? Promise.reject(new RecordHeld([...identities])) : Promise.resolve(stored);
      },
      recordApart: () => Promise.resolve(77),
    },
    directory,
    domains: new DomainNames([['CONTOSO', 'contoso.com']], 'CONTOSO'),
    clock: () => 99_000,
    recordRefusal: () => Promise.reject(new Error('nothing is refused here')),
  };
  const target = async (claimedAt: number | undefined, without: { directory?: undefined } = {}) => {
    expect(await storeClaim({ ...deps, ...without }, claim, claimedAt)).toBe(stored);
    return targets.at(-1);
  };
  const watch = (listener: () => unknown) => {
    onSubmit = listener;
  };
  return { directory, target, onSubmit: watch };
}

test('an import of a name that no account has goes by the name, and the directory is not asked', async () => {
  const { directory, target } = desk([]);
  directory.failure = new Error('down');
  expect(await target(0)).toEqual(byName);
});

test.each([
  ['that bears the name', ws01, 11_000, own],
  ['of several that once had the record', domainAccount('WS01$', 1201, { kind: 'computer', createdAt }), 11_000, own],
  ['that was made in the second of the claim', ws01, 10_999, apart],
  ['that is younger than the claim', ws01, 5000, apart],
  ['that bears the name, of a key without a time', ws01, undefined, apart],
  ['that has another name by now', domainAccount('EVIL$', 1200, { kind: 'computer', createdAt }), 11_000, apart],
  [
    'with a name that no computer can have',
    domainAccount('W S$', 1200, { kind: 'computer', createdAt }),
    11_000,
    apart,
  ],
  ['of a person', domainAccount('WS01$', 1200, { createdAt }), 11_000, apart],
  ['of unknown age', domainAccount('WS01$', 1200, { kind: 'computer', createdAt: undefined }), 11_000, apart],
  ['that is gone, where another has the name', domainAccount('WS01$', 1300, { kind: 'computer' }), 11_000, apart],
] as const)('an import to a record of an account %s', async (_, account, claimedAt, expected) => {
  expect(await desk([sid(1200), sid(1201)], account).target(claimedAt)).toEqual(expected);
});

test('without a directory nobody says whose a record is', async () => {
  expect(await desk([sid(1200)], ws01).target(11_000, { directory: undefined })).toEqual(apart);
});

test('accounts that take the record meanwhile are asked about, and not for ever', async () => {
  const identities = [sid(1200)];
  const { target } = desk(identities, ws01);
  expect(await target(11_000)).toEqual({ ...byName, accounts: [sid(1200)] });
  const restless = desk(identities, ws01);
  restless.onSubmit(() => identities.push(sid(2000 + identities.length)));
  await expect(restless.target(11_000)).rejects.toMatchObject({ code: 'busy' });
});

test('while no controller answers, the claim waits', async () => {
  const { directory, target } = desk([sid(1200)], ws01);
  directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
  await expect(target(11_000)).rejects.toMatchObject({ code: 'directory-unavailable' });
});
