import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { parseGuid } from '../src/base/guid.ts';
import { parseRecoveryPassword } from '../src/bitlocker/recovery-password.ts';
import { firstGeneration } from '../src/store/computer-row.ts';
import type { ComputerTable, RecoveryKeyTable, VolumeTable } from '../src/store/schema.ts';
import { knownKey } from './known-key.ts';

/** What one escrow adds to the tables, its audit row apart. */
export interface RawRows {
  readonly computer: ComputerTable;
  readonly volume: VolumeTable;
  readonly recovery_key: RecoveryKeyTable;
}

/** In the order of their foreign keys. */
export const rawTables = ['computer', 'volume', 'recovery_key'] as const;

const dataKey = createSecretKey(randomBytes(32));
const fingerprintKey = createSecretKey(randomBytes(32));
const changeId = randomBytes(16);
const mac = randomBytes(32);

/**
 * Rows of the same shape and size as the server's, sealed and fingerprinted with the same algorithms and nothing else: no
 * parsing of names, no HMAC of granting rows, no looking up of what is there.
 */
export function rawRows(number: number): RawRows {
  const { computer, volumeId, keyId, recoveryPassword } = knownKey(number);
  const bytes = parseRecoveryPassword(recoveryPassword).bytes.reveal();
  const id = 3 * number;
  const at = Date.now();
  const key = parseGuid(keyId);
  return {
    computer: {
      ...{ id, name: computer, generation: firstGeneration, created_at: at, state: 'active', keeps_no_owner_auth: 0 },
    },
    volume: {
      ...{ id: id + 1, computer_id: id, guid: parseGuid(volumeId), created_at: at },
      ...{ change_id: changeId, mac, type: 'operating-system' },
    },
    recovery_key: {
      ...{ id: id + 2, volume_id: id + 1, computer_id: id, key_id: key },
      fingerprint: createHmac('sha256', fingerprintKey).update(key).update(bytes).digest(),
      fingerprint_version: 1,
      sealed_password: seal(bytes, key),
      ...{ origin: 'import', claimed_at: at, received_at: at, change_id: changeId, batch_id: number, mac },
      ...{ proof: 'claimed', disclosed_at: null, rotation_due_at: null },
    },
  };
}

function seal(secret: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: 16 });
  cipher.setAAD(associated);
  return Buffer.concat([Buffer.alloc(5), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}
