import type { Person } from '../../src/access/actor.ts';

/** Somebody with an account of Keyhaven itself, and no roles unless they are given. */
export function samplePerson(more: Partial<Person> = {}): Person {
  return {
    kind: 'person',
    holder: { kind: 'account', accountId: 1 },
    account: 'jdoe',
    displayName: 'Jane Doe',
    person: 'CONTOSO\\jdoe',
    roles: new Set(),
    limits: new Map(),
    administratorWithheld: false,
    sessionId: 7,
    grants: [],
    mustChangePassword: false,
    ...more,
  };
}
