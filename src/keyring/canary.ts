import { isKeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import type { Cell } from './cell.ts';
import { createSealer, type Opener, type SealingKey } from './seal.ts';

const text = Secret.fromText('keyhaven canary');

/**
 * A known text in a sealed cell of its own. That it opens shows, before anything is served, that key, data keys and
 * database belong together and that the layout of cells is the one this Keyhaven knows.
 */
export function createCanary(installationId: Guid, { id, key }: SealingKey): Buffer {
  // not counted: the store does not know the data key yet, and one seal is no matter
  const sealer = createSealer(installationId, () => ({ id, key, countSeal: () => undefined }));
  return sealer.seal(cellOf(installationId), text);
}

export function holdsCanary(installationId: Guid, opener: Opener, canary: Uint8Array): boolean {
  try {
    return opener.open(cellOf(installationId), canary).equals(text);
  } catch (error) {
    if (isKeyhavenError(error, 'secret-does-not-open')) return false;
    throw error;
  }
}

function cellOf(installationId: Guid): Cell {
  return { table: 'installation', column: 'canary', rowId: 1, owner: installationId };
}
