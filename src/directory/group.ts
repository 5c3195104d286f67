import type { Sid } from './sid.ts';

/** A group as the directory knows it. */
export interface DirectoryGroup {
  readonly sid: Sid;
  readonly dn: string;
  /** sAMAccountName. */
  readonly name: string;
  readonly kind: 'global' | 'domain-local' | 'universal' | 'built-in';
  /** False for a list of mail addresses: nobody gets a right from one, and nobody's groups name it. */
  readonly security: boolean;
}
