import type { Transaction } from 'kysely';
import type { VolumeType } from '../../escrow/volume.ts';
import type { Schema } from '../schema.ts';
import { SerialisationFailure } from '../store-error.ts';
import type { EscrowPlan } from './escrow-plan.ts';

/**
 * Writes a plan in a few multi-row statements. Rows go in order of their natural keys, on every server, so that two
 * batches with rows in common wait for each other once instead of for ever. A row that another server inserted since the
 * state was read makes the batch run again, which then finds it.
 */
export async function writePlan(trx: Transaction<Schema>, plan: EscrowPlan): Promise<void> {
  await insertComputersAndVolumes(trx, plan);
  await insertClaims(trx, plan);
  await replaceProofs(trx, plan);
  await changeAssociations(trx, plan);
  await updateRows(trx, plan);
  await addUsage(trx, plan);
}

async function insertComputersAndVolumes(trx: Transaction<Schema>, { computers, volumes }: EscrowPlan): Promise<void> {
  if (computers.length > 0) {
    const sorted = computers.toSorted((a, b) => compareText(a.name, b.name));
    const insert = trx.insertInto('computer').values(sorted).onConflict((conflict) => conflict.columns(['name', 'generation']).doNothing());
    requireAll(sorted, await insert.returning('id').execute());
  }
  if (volumes.length === 0) return;
  const sorted = volumes.toSorted((a, b) => a.guid.compare(b.guid) || a.computer_id - b.computer_id);
  const insert = trx.insertInto('volume').values(sorted).onConflict((conflict) => conflict.columns(['guid', 'computer_id']).doNothing());
  requireAll(sorted, await insert.returning('id').execute());
}

async function insertClaims(trx: Transaction<Schema>, { keys, packages, ownerAuths }: EscrowPlan): Promise<void> {
  if (keys.length > 0) {
    const sorted = keys.toSorted(
      (a, b) => a.key_id.compare(b.key_id) || a.fingerprint.compare(b.fingerprint) || a.computer_id - b.computer_id,
    );
    const insert = trx
      .insertInto('recovery_key')
      .values(sorted)
      .onConflict((conflict) => conflict.columns(['key_id', 'fingerprint', 'computer_id']).doNothing());
    requireAll(sorted, await insert.returning('id').execute());
  }
  if (packages.length > 0) {
    const sorted = packages.toSorted((a, b) => a.recovery_key_id - b.recovery_key_id || a.fingerprint.compare(b.fingerprint));
    const insert = trx
      .insertInto('key_package')
      .values(sorted)
      .onConflict((conflict) => conflict.columns(['recovery_key_id', 'fingerprint']).doNothing());
    requireAll(sorted, await insert.returning('id').execute());
  }
  if (ownerAuths.length === 0) return;
  const sorted = ownerAuths.toSorted((a, b) => a.computer_id - b.computer_id || a.fingerprint.compare(b.fingerprint));
  const insert = trx
    .insertInto('owner_auth')
    .values(sorted)
    .onConflict((conflict) => conflict.columns(['computer_id', 'fingerprint']).doNothing());
  requireAll(sorted, await insert.returning('id').execute());
}

/** Deletes and inserts, since the sealed bytes are bound to the id of their row. */
async function replaceProofs(trx: Transaction<Schema>, { proofs, keys }: EscrowPlan): Promise<void> {
  if (proofs.size === 0) return;
  const fresh = new Set(keys.map(({ id }) => id));
  const repeated = [...proofs.keys()].filter((key) => !fresh.has(key)).sort(ascending);
  if (repeated.length > 0) await trx.deleteFrom('proof_request').where('recovery_key_id', 'in', repeated).execute();
  const sorted = [...proofs.values()].sort((a, b) => a.recovery_key_id - b.recovery_key_id);
  const insert = trx
    .insertInto('proof_request')
    .values(sorted)
    .onConflict((conflict) => conflict.column('recovery_key_id').doNothing());
  requireAll(sorted, await insert.returning('id').execute());
}

async function changeAssociations(trx: Transaction<Schema>, { associations, removedAssociations }: EscrowPlan): Promise<void> {
  if (removedAssociations.length > 0) {
    await trx.deleteFrom('association').where('id', 'in', removedAssociations.toSorted(ascending)).execute();
  }
  if (associations.length === 0) return;
  const sorted = associations.toSorted(
    (a, b) => compareText(a.person, b.person) || a.computer_id - b.computer_id || compareText(a.source, b.source),
  );
  const insert = trx
    .insertInto('association')
    .values(sorted)
    .onConflict((conflict) => conflict.columns(['person', 'computer_id', 'source']).doNothing());
  requireAll(sorted, await insert.returning('id').execute());
}

async function updateRows(trx: Transaction<Schema>, { volumeTypes, matched, keepNoOwnerAuth }: EscrowPlan): Promise<void> {
  if (keepNoOwnerAuth.length > 0) {
    const ids = keepNoOwnerAuth.toSorted(ascending);
    await trx.updateTable('computer').set({ keeps_no_owner_auth: 1 }).where('id', 'in', ids).execute();
  }
  for (const type of new Set(volumeTypes.values())) {
    const ids = volumesOf(volumeTypes, type);
    await trx.updateTable('volume').set({ type }).where('id', 'in', ids).where('type', '=', 'unknown').execute();
  }
  if (matched.length === 0) return;
  const ids = matched.toSorted(ascending);
  await trx.updateTable('recovery_key').set({ proof: 'matched' }).where('id', 'in', ids).where('proof', '=', 'claimed').execute();
}

async function addUsage(trx: Transaction<Schema>, { usage }: EscrowPlan): Promise<void> {
  if (usage.size === 0) return;
  const sorted = [...usage.values()].sort((a, b) => a.computer_id - b.computer_id || a.day - b.day);
  await trx
    .insertInto('computer_usage')
    .values(sorted)
    .onConflict((conflict) =>
      conflict.columns(['computer_id', 'day']).doUpdateSet((eb) => ({
        claims: eb('computer_usage.claims', '+', eb.ref('excluded.claims')),
        bytes: eb('computer_usage.bytes', '+', eb.ref('excluded.bytes')),
      })),
    )
    .execute();
}

function requireAll(planned: readonly unknown[], inserted: readonly unknown[]): void {
  if (inserted.length < planned.length) throw new SerialisationFailure('another server stored the same claim meanwhile');
}

function volumesOf(types: ReadonlyMap<number, VolumeType>, type: VolumeType): number[] {
  return [...types].filter(([, one]) => one === type).map(([id]) => id).sort(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** By bytes, as both databases compare text; `localeCompare` differs between machines. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
