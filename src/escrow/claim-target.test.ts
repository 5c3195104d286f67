import { expect, test } from 'vitest';
import { domainAccount, type FakeAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { KeyhavenError } from '../base/error.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { readDelivery } from './claim-target.ts';

const migration = { kind: 'migration', sid: sid(1109), account: 'CONTOSO\\migr', grants: [] } as const;
const createdAt = 10_000;
const ws01 = domainAccount('WS01$', 1200, { kind: 'computer', createdAt });
const own = { computer: 'CONTOSO\\WS01' };
const apart = { computer: 'CONTOSO\\WS01', computerId: 77 };

function desk(identities: readonly string[], ...accounts: FakeAccount[]) {
  const directory = new FakeDirectory(...accounts);
  const deps = {
    store: { identitiesOf: () => Promise.resolve(identities), recordApart: () => Promise.resolve(77) },
    directory,
    domains: new DomainNames([['CONTOSO', 'contoso.com']], 'CONTOSO'),
    clock: () => 99_000,
    recordRefusal: () => Promise.reject(new Error('nothing is refused here')),
  };
  const target = async (claimedAt: number, without: { directory?: undefined } = {}) =>
    (await readDelivery({ ...deps, ...without }, migration, { computer: 'ws01.contoso.com' }, claimedAt)).target;
  return { directory, target };
}

test('an import of a name that no account has goes by the name, and the directory is not asked', async () => {
  const { directory, target } = desk([]);
  directory.failure = new Error('down');
  expect(await target(0)).toEqual(own);
});

test.each([
  ['that bears the name', ws01, 11_000, own],
  ['of several that once had the record', domainAccount('WS01$', 1201, { kind: 'computer', createdAt }), 11_000, own],
  ['that was made in the second of the claim', ws01, 10_999, apart],
  ['that is younger than the claim', ws01, 5000, apart],
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

test('while no controller answers, the claim waits', async () => {
  const { directory, target } = desk([sid(1200)], ws01);
  directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
  await expect(target(11_000)).rejects.toMatchObject({ code: 'directory-unavailable' });
});
