import type { Millis } from '../base/clock.ts';
import type { Sid } from '../directory/sid.ts';
import type { Role } from './role.ts';

/** Gives a role to everybody in a group of the directory, or of whom the identity provider says something. */
export interface RoleMapping {
  readonly id: number;
  readonly source: 'directory' | 'provider';
  /** SID of a group or an account; `providerSubject` of a claim. */
  readonly subject: string;
  /** How it was called when the mapping was made; for people who read lists. */
  readonly name: string;
  readonly role: Role;
  /** The computers for which the role counts; none means all of them. */
  readonly limits: readonly Limit[];
  readonly createdAt: Millis;
  readonly createdBy: string;
  readonly changeId: Buffer;
}

/** A part of the directory to which a role can be limited. */
export type Limit =
  | { readonly kind: 'organisational-unit'; readonly dn: string }
  | { readonly kind: 'computer-group'; readonly sid: Sid; readonly name: string };

/** For the audit and for people. */
export function describeLimit(limit: Limit): string {
  return limit.kind === 'organisational-unit' ? limit.dn : limit.name;
}

/** What one provider says is worth nothing at another, should the installation ever get one. */
export function providerSubject(issuer: string, claim: string): string {
  return JSON.stringify([issuer, claim]);
}
