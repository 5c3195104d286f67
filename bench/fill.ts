import type { TokenActor } from '../src/access/actor.ts';
import { Secret } from '../src/base/secret.ts';
import { escrowKey } from '../src/escrow/escrow-key.ts';
import { knownKey } from './known-key.ts';
import type { Inside } from './open-inside.ts';

/** As the token of the benchmark's servers: it writes for other computers and reads nothing. */
const filler: TokenActor = {
  kind: 'token',
  tokenId: 0,
  label: 'bench',
  role: 'data-migration',
  mayReveal: false,
  issuedBy: 'administrator',
  grants: [],
};

/** Four of the server's largest batches: the next ones are sealed while one is written. */
const inFlight = 512;

/**
 * Stores the known keys from `first` on through the use case of the server, its own group commit and its own audit: what
 * is left out is HTTP. A key that an interrupted run has stored already is no fault: it is acknowledged all the same.
 */
export async function fill({ escrow }: Pick<Inside, 'escrow'>, first: number, count: number): Promise<void> {
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + count) {
      const { computer, volumeId, keyId, recoveryPassword } = knownKey(next++);
      const { conflict } = await escrowKey(escrow, filler, {
        computer,
        volume: { id: volumeId, type: 'operating-system' },
        keyId,
        recoveryPassword: Secret.fromText(recoveryPassword),
      });
      if (conflict) throw new Error(`another password was stored under the key ID ${keyId}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
