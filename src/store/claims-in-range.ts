import type { Kysely } from 'kysely';
import type { KeyClaim } from '../escrow/recovery-key.ts';
import type { KeyIdRange, Reach } from '../recovery/recovery-store.ts';
import { associationsThatCount, madeByOthers, type ResolvedReach, resolveReach } from './association-row.ts';
import { fillPage } from './fill-page.ts';
import { type GrantChecker, recoveryKeyBytes, verified, volumeBytes } from './granting-row.ts';
import type { ComputerTable, RecoveryKeyTable, Schema, VolumeTable } from './schema.ts';
import { standing } from './standing.ts';
import type { Asking } from './trip.ts';

export type ClaimRow = Omit<RecoveryKeyTable, 'fingerprint_version' | 'batch_id'> & {
  readonly computer_name: string;
  readonly computer_state: ComputerTable['state'];
  readonly volume_computer_id: number;
  readonly volume_guid: Buffer;
  readonly volume_created_at: number;
  readonly volume_change_id: Buffer;
  readonly volume_mac: Buffer;
  readonly volume_type: VolumeTable['type'];
};

/**
 * Claims whose key ID lies in the range, in order of key ID and row id. Hidden computers are among them, stolen ones only
 * where the reach is everywhere (ruling 9). The database narrows to the person's computers; what counts is what is left
 * when the tags of claim, volume and association have been checked. `restOn` hears of the associations that counted.
 */
export async function claimsInRange(
  asking: Asking,
  checker: GrantChecker,
  range: KeyIdRange,
  reach: Reach,
  limit: number,
  restOn: (associations: readonly Buffer[]) => void,
): Promise<KeyClaim[]> {
  if (reach.within?.size === 0) return [];
  const resolved = reach.kind === 'everywhere' ? reach : await resolveReach(asking, checker, reach);
  const keep = async (rows: ClaimRow[]): Promise<ClaimRow[]> => {
    if (resolved.kind === 'everywhere') return rows;
    const computers = [...new Set(rows.map((row) => row.computer_id))];
    const counting = await associationsThatCount(asking, checker, resolved, computers);
    restOn(counting.map((association) => association.change_id));
    const reached = new Set(counting.map((association) => association.computer_id));
    return rows.filter((row) => reached.has(row.computer_id));
  };
  const rows = await fillPage<ClaimRow>(
    limit,
    (last) => asking.rows(claimQuery(asking.db, range, resolved, limit, last)),
    (page) => keep(genuineClaims(checker, page)),
  );
  return rows.map(toKeyClaim);
}

/** A range on the index over key IDs, then primary keys: never a scan, whatever was typed. */
export function claimQuery(
  db: Kysely<Schema>,
  range: KeyIdRange,
  reach: ResolvedReach | Extract<Reach, { kind: 'everywhere' }>,
  limit: number,
  last?: ClaimRow,
) {
  let query = db
    .selectFrom('recovery_key as claim')
    .innerJoin('volume', 'volume.id', 'claim.volume_id')
    .innerJoin('computer', 'computer.id', 'claim.computer_id')
    .select([
      'claim.id',
      'claim.volume_id',
      'claim.computer_id',
      'claim.key_id',
      'claim.fingerprint',
      'claim.sealed_password',
      'claim.origin',
      'claim.claimed_at',
      'claim.received_at',
      'claim.change_id',
      'claim.mac',
      'claim.proof',
      'claim.disclosed_at',
      'claim.rotation_due_at',
      'computer.name as computer_name',
      'computer.state as computer_state',
      'volume.computer_id as volume_computer_id',
      'volume.guid as volume_guid',
      'volume.created_at as volume_created_at',
      'volume.change_id as volume_change_id',
      'volume.mac as volume_mac',
      'volume.type as volume_type',
    ])
    .where('claim.key_id', '>=', last?.key_id ?? range.from)
    .where('claim.key_id', '<=', range.to)
    .orderBy('claim.key_id')
    .orderBy('claim.id')
    .limit(limit);
  if (last) query = query.where((eb) => eb.or([eb('claim.key_id', '>', last.key_id), eb('claim.id', '>', last.id)]));
  if (reach.within) query = query.where('claim.computer_id', 'in', [...reach.within]);
  if (reach.kind === 'everywhere') return query;
  return query
    .where('computer.state', '!=', 'stolen')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('association')
          .select('association.id')
          .whereRef('association.computer_id', '=', 'claim.computer_id')
          .where('association.person', '=', reach.person)
          .where(madeByOthers(reach.makers))
          .where(standing('association')),
      ),
    );
}

function genuineClaims(checker: GrantChecker, rows: readonly ClaimRow[]): ClaimRow[] {
  return verified(checker, 'recovery_key', rows, recoveryKeyBytes).filter((row) => {
    const volume = {
      id: row.volume_id,
      computer_id: row.volume_computer_id,
      guid: row.volume_guid,
      created_at: row.volume_created_at,
      change_id: row.volume_change_id,
      mac: row.volume_mac,
    };
    return verified(checker, 'volume', [volume], volumeBytes).length === 1;
  });
}

function toKeyClaim(row: ClaimRow): KeyClaim {
  return {
    id: row.id,
    keyId: row.key_id,
    computer: { id: row.computer_id, name: row.computer_name, state: row.computer_state },
    volume: { id: row.volume_id, guid: row.volume_guid, type: row.volume_type },
    sealedPassword: row.sealed_password,
    fingerprint: row.fingerprint,
    origin: row.origin,
    claimedAt: row.claimed_at,
    receivedAt: row.received_at,
    proof: row.proof,
    disclosedAt: row.disclosed_at,
    rotationDueAt: row.rotation_due_at,
  };
}
