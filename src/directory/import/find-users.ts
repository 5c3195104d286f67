import { isKeyhavenError } from '../../base/error.ts';
import { dnsDomainOf } from '../distinguished-name.ts';
import { DomainNames } from '../domain-names.ts';
import { parsePersonName } from '../person-name.ts';
import type { Sid } from '../sid.ts';
import { isOfClass } from './computer-identity.ts';
import type { DirectoryObject, ImportDirectory } from './import-directory.ts';

export interface FindUsersRequest {
  readonly managedBy: boolean;
  readonly owner: boolean;
  /** Members of a group count, through groups in groups; else groups are left out. */
  readonly groups: boolean;
  /** Administrator, Domain Admins, SYSTEM and the like count; else they are left out. */
  readonly builtIn: boolean;
}

export interface FoundUser {
  /** `dave@contoso.com`: account name and domain. */
  readonly user: string;
  readonly source: 'managedBy' | 'owner';
}

export interface UserTally {
  leftOutGroups: number;
  leftOutBuiltIn: number;
  /** Nobody there, or an account whose name Keyhaven cannot hold. */
  leftOutOther: number;
}

/** More than these of one group are nobody's computer. */
const mostMembers = 64;

const attributes = ['objectClass', 'objectSid', 'sAMAccountName'];

/** Who the directory says this computer belongs to. The computer is named by its distinguished name. */
export async function findUsers(
  directory: ImportDirectory,
  computer: string,
  request: FindUsersRequest,
  tally: UserTally,
): Promise<readonly FoundUser[]> {
  const managers = request.managedBy ? await managersOf(directory, computer) : [];
  const owner = request.owner ? await directory.ownerOf(computer) : undefined;
  const owners = owner === undefined ? [] : [await directory.find(`<SID=${owner}>`, attributes)];
  if (owner !== undefined && owners[0] === undefined) countMissing(owner, request, tally);
  return [
    ...(await usersOf(directory, managers, 'managedBy', request, tally)),
    ...(await usersOf(
      directory,
      owners.filter((one) => one !== undefined),
      'owner',
      request,
      tally,
    )),
  ];
}

async function managersOf(directory: ImportDirectory, computer: string): Promise<readonly DirectoryObject[]> {
  const object = await directory.find(computer, ['managedBy']);
  const found = await Promise.all(
    (object?.texts('managedBy') ?? []).map(async (name) => directory.find(name, attributes)),
  );
  return found.filter((one) => one !== undefined);
}

/** SYSTEM and other principals of every machine are no objects of the directory. */
function countMissing(owner: Sid, { builtIn }: FindUsersRequest, tally: UserTally): void {
  if (isBuiltIn(owner) && !builtIn) tally.leftOutBuiltIn += 1;
  else tally.leftOutOther += 1;
}

async function usersOf(
  directory: ImportDirectory,
  objects: readonly DirectoryObject[],
  source: FoundUser['source'],
  request: FindUsersRequest,
  tally: UserTally,
): Promise<FoundUser[]> {
  const users: FoundUser[] = [];
  for (const object of objects) {
    for (const member of await membersOf(directory, object, request, tally)) {
      const user = nameOf(member);
      if (user === undefined) tally.leftOutOther += 1;
      else users.push({ user, source });
    }
  }
  return users;
}

/** The person itself, or the people of a group where these are wanted. */
async function membersOf(
  directory: ImportDirectory,
  object: DirectoryObject,
  { groups, builtIn }: FindUsersRequest,
  tally: UserTally,
): Promise<readonly DirectoryObject[]> {
  if (!builtIn && isBuiltIn(object.sid('objectSid'))) {
    tally.leftOutBuiltIn += 1;
    return [];
  }
  if (!isOfClass(object, 'group'))
    return isOfClass(object, 'user') && !isOfClass(object, 'computer') ? [object] : left(tally);
  const members = groups ? await peopleIn(directory, object.dn) : undefined;
  if (members !== undefined && members.length <= mostMembers) return members;
  tally.leftOutGroups += 1;
  return [];
}

function left(tally: UserTally): readonly DirectoryObject[] {
  tally.leftOutOther += 1;
  return [];
}

async function peopleIn(directory: ImportDirectory, group: string): Promise<readonly DirectoryObject[]> {
  const people: DirectoryObject[] = [];
  const base = await directory.defaultBase();
  for await (const one of directory.list({ base, scope: 'sub', classes: ['user'], memberOf: group, attributes })) {
    if (!isOfClass(one, 'computer')) people.push(one);
    if (people.length > mostMembers) break;
  }
  return people;
}

/** What a domain is born with has a relative identifier below 1000; what every machine has is in no domain. */
function isBuiltIn(sid: Sid | undefined): boolean {
  const rid = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/.exec(sid ?? '')?.[1];
  return rid === undefined || Number(rid) < 1000;
}

/**
 * By the account name and the domain that the object lies in, which are unique together. A userPrincipalName may be set to
 * anything, the account name of somebody else included, who would then be given this computer's keys.
 */
function nameOf(object: DirectoryObject): string | undefined {
  const account = object.text('sAMAccountName');
  const domain = dnsDomainOf(object.dn);
  if (account === undefined || domain === '') return undefined;
  try {
    parsePersonName(`${account}@${domain}`, new DomainNames());
    return `${account}@${domain}`;
  } catch (error) {
    // a space in a name, say: the claim is worth more than this association, and the server would refuse both
    if (isKeyhavenError(error)) return undefined;
    throw error;
  }
}
