import type { KeyObject } from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { boxOverhead, closeBox, openBox } from './box.ts';
import { associatedData, type Cell } from './cell.ts';

/** May put secrets away. Escrow and imports receive this one and cannot read what they stored. */
export interface Sealer {
  /**
   * Version (u8), data-key id (u32 big endian), nonce (12), ciphertext, tag (16): 33 bytes more than the secret.
   * Throws `store-unavailable` when the data key has sealed as much as is safe and no other was added.
   */
  seal(cell: Cell, secret: Secret): Buffer;
}

/** May bring secrets back. Only recovery, tpm and jobs receive this one (ruling 25). */
export interface Opener {
  /**
   * Throws `secret-does-not-open` for everything that does not open, without saying why: moved, damaged, forged and
   * sealed with an unknown key look the same.
   */
  open(cell: Cell, sealed: Uint8Array): Secret;
}

/** The data key that new secrets are sealed with. `countSeal` is called before each one and throws at the limit. */
export interface SealingKey {
  readonly id: number;
  readonly key: KeyObject;
  countSeal(): void;
}

const format = 1;
const headerLength = 5;

export function createSealer(installationId: Guid, current: () => SealingKey): Sealer {
  return {
    seal(cell, secret) {
      const dataKey = current();
      const associated = associatedData(format, installationId, cell, dataKey.id);
      dataKey.countSeal();
      const header = Buffer.alloc(headerLength);
      header.writeUInt8(format, 0);
      header.writeUInt32BE(dataKey.id, 1);
      return Buffer.concat([header, closeBox(dataKey.key, associated, secret.reveal())]);
    },
  };
}

export function createOpener(installationId: Guid, find: (dataKeyId: number) => KeyObject | undefined): Opener {
  return {
    open(cell, sealed) {
      const id = dataKeyIdOf(sealed);
      const key = id === undefined ? undefined : find(id);
      if (id === undefined || key === undefined) throw doesNotOpen();
      const plain = openBox(key, associatedData(format, installationId, cell, id), sealed.subarray(headerLength));
      if (plain === undefined) throw doesNotOpen();
      return Secret.fromBytes(plain);
    },
  };
}

/** The id of the data key that a sealed cell names; undefined when it is no sealed cell of a known format. */
export function dataKeyIdOf(sealed: Uint8Array): number | undefined {
  if (sealed.length < headerLength + boxOverhead || sealed[0] !== format) return undefined;
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).readUInt32BE(1);
}

function doesNotOpen(): KeyhavenError {
  const what =
    'this stored secret does not open: it was damaged, moved from another row, or sealed with a key this server lacks';
  return new KeyhavenError(
    'secret-does-not-open',
    `${what}; leave the row as it is and ask an administrator to compare it with a backup`,
  );
}
