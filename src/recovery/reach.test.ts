import { describe, expect, test } from 'vitest';
import { samplePerson } from '../../test/support/sample-person.ts';
import type { Actor } from '../access/actor.ts';
import type { Role } from '../access/role.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { helpDeskReach } from './reach.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']]);

function operator(...roles: Role[]): Actor {
  return samplePerson({ account: 'hanna', person: 'CONTOSO\\hanna', roles: new Set(roles) });
}

describe('whom the Help Desk reaches', () => {
  test('a standard operator reaches the named user, not counting what the operator associated', () => {
    const named = { userDomain: 'contoso.com', userName: 'JDoe' };
    expect(helpDeskReach(operator('helpdesk'), named, domains)).toEqual({
      reach: { kind: 'person', person: 'CONTOSO\\jdoe', actor: { name: 'hanna', person: 'CONTOSO\\hanna' } },
      endUser: 'CONTOSO\\jdoe',
    });
  });

  test.each([{}, { userDomain: 'CONTOSO' }, { userName: 'jdoe' }, { userDomain: ' ', userName: ' ' }])(
    'a standard operator must name domain and account: %j',
    (named) => {
      expect(() => helpDeskReach(operator('helpdesk'), named, domains)).toThrow(
        expect.objectContaining({ code: 'end-user-required' }),
      );
    },
  );

  test('an advanced operator reaches everything, and advanced wins over standard', () => {
    expect(helpDeskReach(operator('helpdesk', 'advanced-helpdesk'), {}, domains)).toEqual({
      reach: { kind: 'everywhere' },
      endUser: undefined,
    });
  });

  test('an advanced operator who names a user names a whole one', () => {
    const advanced = operator('advanced-helpdesk');
    expect(helpDeskReach(advanced, { userDomain: 'CONTOSO', userName: 'jdoe' }, domains).endUser).toBe('CONTOSO\\jdoe');
    expect(() => helpDeskReach(advanced, { userName: 'jdoe' }, domains)).toThrow(
      expect.objectContaining({ code: 'end-user-required' }),
    );
  });

  test('a standard token is held to the same rule', () => {
    const token: Actor = {
      kind: 'token',
      tokenId: 7,
      label: 'servicenow',
      role: 'helpdesk',
      mayReveal: true,
      issuedBy: 'local:0',
      grants: [],
    };
    expect(() => helpDeskReach(token, {}, domains)).toThrow(expect.objectContaining({ code: 'end-user-required' }));
  });
});
