import type { ProofState } from '../../wire/rest/escrow.ts';

const meanings: Readonly<Record<ProofState, string>> = {
  claimed: 'claimed: the computer said so, nothing was checked',
  matched: 'matched: the key ID is on the volume',
  proven: "proven: this password opens the volume's metadata",
  failed: 'failed: it does not open the metadata that came with it',
};

/** A proof state as a sentence for somebody who meets the word for the first time. */
export function proofMeaning(proof: ProofState): string {
  return meanings[proof];
}
