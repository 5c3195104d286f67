import type { SealedValue } from '../../escrow/escrow-store.ts';
import type { Fingerprinted } from './escrow-state.ts';

/** Whether both hide the same value, by the fingerprint of the version that the stored one has. */
export function sameValue(stored: Fingerprinted, given: SealedValue): boolean {
  return given.fingerprints.some(
    ({ version, value }) => version === stored.version && value.equals(stored.fingerprint),
  );
}
