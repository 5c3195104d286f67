import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import { type AddAssociationRequest, association, associationSource } from '../../wire/rest/associations.ts';
import { type Api, callJson } from '../api.ts';
import { readChoice } from '../choices.ts';
import type { Bound } from '../cmdlet/parameter.ts';

const sources = associationSource.extract(['managedBy', 'owner', 'csv']);

export type UserSource = 'managedBy' | 'owner' | 'csv';

/** Somebody who may recover the computer, and where that is known from. */
export interface ComputerUser {
  readonly user: string;
  readonly source: UserSource;
}

/** `ComputerUser` with `ComputerUserSource` in the same order, as Add-ComputerUser writes it; without, they were listed. */
export function readComputerUsers(bound: Bound): readonly ComputerUser[] {
  const users = bound.list('ComputerUser');
  const given = bound.list('ComputerUserSource');
  if (given.length > 0 && given.length !== users.length) {
    throw new KeyhavenError('request-invalid', 'ComputerUserSource has another number of items than ComputerUser');
  }
  return users.map((user, at) => ({ user, source: readChoice('ComputerUserSource', sources, given[at] ?? 'csv') }));
}

/** A claim names users of one source; those of the first travel with it. */
export function usersOfClaim(users: readonly ComputerUser[]): { users?: string[]; userSource?: UserSource } {
  const [first] = users;
  if (first === undefined) return {};
  return {
    users: users.filter(({ source }) => source === first.source).map(({ user }) => user),
    userSource: first.source,
  };
}

/** Those of the other sources follow one by one. */
export async function sendFurtherUsers(api: Api, computer: string, users: readonly ComputerUser[]): Promise<void> {
  const [first] = users;
  for (const one of users.filter(({ source }) => source !== first?.source)) await addUser(api, computer, one);
}

/** False when the server had it already. */
export async function addUser(api: Api, computer: string, { user, source }: ComputerUser): Promise<boolean> {
  const request: AddAssociationRequest = { computer, person: user, source };
  try {
    await callJson(api, association, 'POST', '/associations', request);
    return true;
  } catch (error) {
    if (isKeyhavenError(error, 'already-exists')) return false;
    throw error;
  }
}
