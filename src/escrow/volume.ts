import type { Guid } from '../base/guid.ts';

/** What a volume is to its computer. `unknown` is what an import says; the computer's own report fills it in. */
export const volumeTypes = ['operating-system', 'fixed', 'removable', 'unknown'] as const;

export type VolumeType = (typeof volumeTypes)[number];

export interface Volume {
  readonly id: number;
  readonly guid: Guid;
  readonly type: VolumeType;
}
