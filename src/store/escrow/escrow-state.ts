import type { Transaction } from 'kysely';
import { day } from '../../base/clock.ts';
import type { Sid } from '../../directory/sid.ts';
import type { OwnerAuthClaim, RecoveryKeyClaim } from '../../escrow/escrow-store.ts';
import type { ClaimOrigin, ProofState } from '../../escrow/recovery-key.ts';
import type { VolumeType } from '../../escrow/volume.ts';
import type { Capabilities } from '../capabilities.ts';
import type { AssociationTable, OwnerAuthTable, RecoveryKeyTable, Schema, VolumeTable } from '../schema.ts';
import type { Trip } from '../trip.ts';

/** Where a batch reads. */
export interface Source {
  readonly trx: Transaction<Schema>;
  readonly trip: Trip;
  readonly among: Capabilities['among'];
}

export type EscrowClaim = RecoveryKeyClaim | OwnerAuthClaim;

/**
 * What the tables hold about the claims of a batch, and what the batch is about to add: a claim is decided on both, so
 * that two equal claims in one batch are one row.
 */
export interface EscrowState {
  /** By canonical name. */
  readonly computersByName: Map<string, ComputerState>;
  readonly computersById: Map<number, ComputerState>;
  /** By `pairKey(computer, volume GUID)`. */
  readonly volumes: Map<string, VolumeState>;
  /** By `pairKey(computer, key ID)`. */
  readonly keys: Map<string, KeyState[]>;
  /** By recovery key. */
  readonly packages: Map<number, Fingerprinted[]>;
  /** By computer. */
  readonly ownerAuths: Map<number, OwnerAuthState[]>;
  /** By computer, the recovery keys whose metadata waits. */
  readonly waitingProofs: Map<number, Set<number>>;
  /** By computer. */
  readonly associations: Map<number, AssociationState[]>;
  /** By `usageKey(computer, day)`. */
  readonly usage: Map<string, Usage>;
}

export interface ComputerState {
  readonly id: number;
  readonly name: string;
  /** Accounts of the directory that have this record, read where a claim has its name only. */
  accounts: readonly Sid[];
  keepsNoOwnerAuth: boolean;
}

export interface Fingerprinted {
  readonly fingerprint: Buffer;
  readonly version: number;
}

export interface VolumeState {
  readonly id: number;
  type: VolumeType;
  /** As it stands in the table; absent for one that this batch adds. */
  readonly stored?: Omit<VolumeTable, 'type'>;
  /** The row that this batch will insert. */
  readonly planned?: VolumeTable;
}

export interface KeyState extends Fingerprinted {
  readonly id: number;
  readonly receivedAt: number;
  readonly origin: ClaimOrigin;
  proof: ProofState;
  readonly stored?: Omit<RecoveryKeyTable, 'sealed_password' | 'disclosed_at' | 'rotation_due_at' | 'batch_id'>;
  readonly planned?: RecoveryKeyTable;
}

export interface OwnerAuthState extends Fingerprinted {
  readonly id: number;
  readonly receivedAt: number;
  readonly stored?: Omit<OwnerAuthTable, 'sealed' | 'batch_id'>;
}

export interface AssociationState {
  readonly row: AssociationTable;
  /** False while only this batch knows it. */
  readonly inTable: boolean;
}

export interface Usage {
  claims: number;
  bytes: number;
}

export function emptyState(): EscrowState {
  return {
    computersByName: new Map(),
    computersById: new Map(),
    volumes: new Map(),
    keys: new Map(),
    packages: new Map(),
    ownerAuths: new Map(),
    waitingProofs: new Map(),
    associations: new Map(),
    usage: new Map(),
  };
}

export function pairKey(computerId: number, guid: Buffer): string {
  return `${String(computerId)} ${guid.toString('latin1')}`;
}

export function usageKey(computerId: number, day: number): string {
  return `${String(computerId)} ${String(day)}`;
}

/** Appends to the list under that key, made when there is none. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

export function computerOf(state: EscrowState, { target }: EscrowClaim): ComputerState | undefined {
  return target.computerId === undefined
    ? state.computersByName.get(target.computer)
    : state.computersById.get(target.computerId);
}

export function dayOf(at: number): number {
  return Math.floor(at / day);
}
