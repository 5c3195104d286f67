import { describe, expect, test } from 'vitest';
import { domainAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { samplePerson } from '../../test/support/sample-person.ts';
import type { Limit } from '../access/role-mapping.ts';
import { KeyhavenError } from '../base/error.ts';
import { computersWithin, limitsOf } from './role-scope.ts';

const laptops = sid(1003);
const north: Limit = { kind: 'organisational-unit', dn: 'OU=North,DC=contoso,DC=com' };
const group: Limit = { kind: 'computer-group', sid: laptops, name: 'CONTOSO\\Laptops' };

function computer(name: string, number: number, dn: string, groups: readonly string[] = []) {
  return domainAccount(`${name}$`, number, { kind: 'computer', dn, groups: new Set(groups) });
}

function directory() {
  return new FakeDirectory(
    computer('WS01', 1, 'CN=WS01,OU=Desk,ou=north,dc=CONTOSO,DC=com'),
    computer('WS02', 2, 'CN=WS02,OU=South,DC=contoso,DC=com', [laptops]),
    computer('WS03', 3, 'CN=WS03,OU=Far North,DC=contoso,DC=com'),
    computer('WS04', 4, 'CN=WS04\\,OU=North,DC=contoso,DC=com'),
    computer('WS05', 5, 'CN=WS05,OU=North,DC=fabrikam,DC=com'),
    domainAccount('USER$', 6, { dn: 'CN=USER,OU=North,DC=contoso,DC=com', groups: new Set([laptops]) }),
  );
}

const byName = { by: 'name', madeAt: Date.UTC(2026, 0, 1) } as const;
const named = (...names: string[]) => names.map((name) => ({ name: `CONTOSO\\${name}`, known: byName }));
const all = named('WS01', 'WS02', 'WS03', 'WS04', 'WS05', 'USER', 'GHOST');

describe('a computer is within the limits', () => {
  test.each([
    [[north], ['WS01']],
    [[group], ['WS02']],
    [
      [north, group],
      ['WS01', 'WS02'],
    ],
    [[], []],
  ])('%j', async (limits, inside) => {
    expect(await computersWithin(directory(), limits, all)).toEqual(named(...inside));
  });

  test('by its account in its own domain, and never by a name without one', async () => {
    const asked = directory();
    const computers = [{ name: 'WS01', known: byName }, ...named('WS01')];
    expect(await computersWithin(asked, [north], computers)).toEqual(named('WS01'));
    expect(asked.asked).toEqual([{ kind: 'account', domain: 'CONTOSO', account: 'WS01$' }]);
  });

  test('by its SID where it has one, whatever it is called', async () => {
    const known = (...sids: string[]) => ({ name: 'CONTOSO\\WS09', known: { by: 'sid', sids } as const });
    const [one, gone, rejoined] = [known(sid(1)), known(sid(99)), known(sid(98), sid(1))];
    const nowhere = { name: 'CONTOSO\\WS01', known: { by: 'sid', sids: [] } as const };
    const computers = [one, gone, rejoined, nowhere];
    expect(await computersWithin(directory(), [north], computers)).toEqual([one, rejoined]);
  });

  test('not by an account that was made after its keys came, nor by a name that is another computer’s', async () => {
    const made = Date.UTC(2024, 0, 1);
    const asked = new FakeDirectory({ ...computer('WS01', 1, 'CN=WS01,OU=North,DC=contoso,DC=com'), createdAt: made });
    const since = (madeAt: number) => ({ name: 'CONTOSO\\WS01', known: { by: 'name', madeAt } as const });
    const other = { name: 'CONTOSO\\WS01', known: { by: 'nothing' } as const };
    const computers = [since(made - 1), since(made), other];
    expect(await computersWithin(asked, [north], computers)).toEqual([since(made)]);
    asked.accounts = [{ ...computer('WS01', 1, 'CN=WS01,OU=North,DC=contoso,DC=com'), createdAt: undefined }];
    expect(await computersWithin(asked, [north], computers)).toEqual([]);
  });

  test('when the directory lets us read it', async () => {
    const asked = directory();
    for (const code of ['directory-refused', 'directory-incomplete'] as const) {
      asked.findAccount = () => Promise.reject(new KeyhavenError(code, 'not for this account'));
      expect(await computersWithin(asked, [north], named('WS01'))).toEqual([]);
    }
  });

  test('of many, a few being asked for at once', async () => {
    const asked = directory();
    const find = asked.findAccount.bind(asked);
    let open = 0;
    let most = 0;
    asked.findAccount = async (reference) => {
      most = Math.max(most, (open += 1));
      await Promise.resolve();
      open -= 1;
      return await find(reference);
    };
    const many = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 'WS01' : `GHOST${String(at)}`));
    expect(await computersWithin(asked, [north], named(...many))).toHaveLength(50);
    expect(most).toBe(8);
  });
});

describe('a directory that does not answer', () => {
  test.each([
    ['nothing there', []],
    ['something there', named('WS01')],
  ])('is the same error for %s', async (_what, computers) => {
    const asked = directory();
    asked.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    const error = expect.objectContaining({
      code: 'directory-unavailable',
      message: expect.stringMatching(/try again/),
    });
    await expect(computersWithin(asked, [north], computers)).rejects.toEqual(error);
    await expect(computersWithin(undefined, [north], computers)).rejects.toEqual(error);
    expect(asked.asked).toEqual([]);
  });

  test('in the middle is no computer outside', async () => {
    const asked = directory();
    asked.findAccount = () => Promise.reject(new KeyhavenError('directory-unavailable', 'no controller answers'));
    for (const computers of [[], named('WS01')])
      await expect(computersWithin(asked, [north], computers)).rejects.toMatchObject({ code: 'directory-unavailable' });
  });
});

test('nothing stored costs a question too', async () => {
  const asked = directory();
  expect(await computersWithin(asked, [north], [])).toEqual([]);
  expect(asked.asked).toHaveLength(1);
});

test('the limits that count are those of the advanced role where both are held', () => {
  const limits = new Map([
    ['helpdesk', [group]],
    ['advanced-helpdesk', [north]],
  ] as const);
  expect(limitsOf(samplePerson({ roles: new Set(['helpdesk'] as const), limits }))).toEqual([group]);
  expect(limitsOf(samplePerson({ roles: new Set(['helpdesk', 'advanced-helpdesk'] as const), limits }))).toEqual([
    north,
  ]);
  const wide = new Map([['helpdesk', [group]]] as const);
  const both = samplePerson({ roles: new Set(['helpdesk', 'advanced-helpdesk'] as const), limits: wide });
  expect(limitsOf(both)).toBeUndefined();
  const token = { kind: 'token', tokenId: 1, label: 'x', role: 'helpdesk', mayReveal: true, issuedBy: 'a', grants: [] };
  expect(limitsOf({ ...token, kind: 'token', role: 'helpdesk' })).toBeUndefined();
});
