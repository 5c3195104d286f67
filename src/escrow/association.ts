import type { Millis } from '../base/clock.ts';

/** Where it is known from that this person may recover this computer's volumes. */
export const associationSources = ['agent', 'managedBy', 'owner', 'csv', 'manual'] as const;

export type AssociationSource = (typeof associationSources)[number];

/** The computer's own report replaces these (ruling 35); manual ones stay. */
export const importedSources: ReadonlySet<AssociationSource> = new Set<AssociationSource>([
  'managedBy',
  'owner',
  'csv',
]);

export interface Association {
  readonly id: number;
  readonly computerId: number;
  readonly computer: string;
  /** `formatPersonName`. */
  readonly person: string;
  readonly source: AssociationSource;
  /** `actorName` of whoever made it: it counts in no reveal of theirs. */
  readonly madeBy: string;
  /** Who issued the token that made it: it counts in no reveal of theirs either. */
  readonly issuedBy: string | null;
  readonly createdAt: Millis;
  readonly changeId: Buffer;
}
