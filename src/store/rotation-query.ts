import type { Kysely } from 'kysely';
import type { KeyClaim } from '../escrow/recovery-key.ts';
import type { Schema } from './schema.ts';

/**
 * The rows whose key must be replaced once these claims were shown: the same key ID and password wherever it was
 * delivered, and every key of the claims' volumes. In order of id, in which every reveal locks them. A row that a
 * rotation of the fingerprint key has not reached yet is met by its volume alone.
 */
export function rotationQuery(db: Kysely<Schema>, claims: readonly KeyClaim[]) {
  const volumeIds = [...new Set(claims.map((claim) => claim.volume.id))];
  return db
    .selectFrom('recovery_key')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('volume_id', 'in', volumeIds),
        ...claims.map((claim) => eb.and([eb('key_id', '=', claim.keyId), eb('fingerprint', '=', claim.fingerprint)])),
      ]),
    )
    .orderBy('id');
}
