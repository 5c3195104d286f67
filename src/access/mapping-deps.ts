import type { Directory } from '../directory/directory.ts';
import type { AccessDeps } from './access-deps.ts';

/** What it takes to map groups and claims to roles, and to say whom that concerns. */
export interface MappingDeps extends AccessDeps {
  readonly directory: MappedDirectory | undefined;
  /** Of the identity provider; undefined without one. */
  readonly issuer: string | undefined;
}

export type MappedDirectory = Pick<
  Directory,
  'findAccount' | 'findGroup' | 'findUnit' | 'explainMembership' | 'domainNames' | 'flush'
>;
