import type { Guid } from '../../base/guid.ts';
import { dnsDomainOf } from '../distinguished-name.ts';
import type { Sid } from '../sid.ts';
import type { DirectoryObject } from './import-directory.ts';

/** A computer as it is named to Keyhaven. */
export interface ComputerIdentity {
  readonly dn: string;
  /** `ws01.contoso.com`, or `contoso.com\WS01` where the computer's own host name says something else. */
  readonly name: string;
  readonly objectGuid: Guid | undefined;
  readonly sid: Sid | undefined;
}

export const identityAttributes: readonly string[] = [
  'objectClass',
  'sAMAccountName',
  'dNSHostName',
  'objectGUID',
  'objectSid',
];

/**
 * The account name decides, since it is unique in its domain and the domain is where the object lies. The host name is
 * the computer's own to write, and its creator's: taken on trust, a computer could have its keys, or worse its users,
 * filed under the name of another one. Undefined for an object without an account name.
 */
export function identityOf(object: DirectoryObject): ComputerIdentity | undefined {
  const account = object.text('sAMAccountName')?.replace(/\$$/, '');
  const domain = dnsDomainOf(object.dn);
  if (account === undefined || account === '' || domain === '') return undefined;
  const host = object.text('dNSHostName');
  const own = host?.toLowerCase() === `${account}.${domain}`.toLowerCase();
  return {
    dn: object.dn,
    name: own ? host : `${domain}\\${account}`,
    objectGuid: object.guid('objectGUID'),
    sid: object.sid('objectSid'),
  };
}

export function isOfClass(object: DirectoryObject, name: string): boolean {
  return object.texts('objectClass').some((each) => each.toLowerCase() === name.toLowerCase());
}
