import type { Secret } from '../base/secret.ts';
import type { AssociationSource } from './association.ts';
import type { OwnerAuthOrigin } from './escrow-store.ts';
import type { VolumeType } from './volume.ts';

export const timeKinds = ['utc', 'local', 'unspecified'] as const;

/** As .NET has it; a time whose offset nobody knows is refused, never shifted silently. */
export type TimeKind = (typeof timeKinds)[number];

interface ClaimRequest {
  /** `CONTOSO\WS01`, `ws01.contoso.com`, or a bare name. */
  readonly computer: string;
  readonly users?: readonly string[] | undefined;
  /** Where the users are known from; a computer's own report is always `agent`. */
  readonly userSource?: Extract<AssociationSource, 'managedBy' | 'owner' | 'csv'> | undefined;
  /** ISO 8601; absent means the time of receipt. */
  readonly time?: string | undefined;
  readonly timeKind?: TimeKind | undefined;
}

export interface EscrowKeyRequest extends ClaimRequest {
  readonly volume: { readonly id: string; readonly type: VolumeType };
  /** All 32 digits. */
  readonly keyId: string;
  readonly recoveryPassword: Secret;
  readonly keyPackage?: Secret | undefined;
  readonly volumeMetadata?: Secret | undefined;
}

export interface EscrowOwnerAuthRequest extends ClaimRequest {
  /** Base64 of 20 bytes; undefined when the computer says that its Windows keeps none (Windows 10 1607 and later). */
  readonly ownerAuth?: Secret | undefined;
  readonly origin: OwnerAuthOrigin;
}
