import type { Transaction } from 'kysely';
import type { VolumeType } from '../../escrow/volume.ts';
import type { Capabilities } from '../capabilities.ts';
import { insertRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { EscrowPlan } from './escrow-plan.ts';

interface Target {
  readonly trx: Transaction<Schema>;
  readonly capabilities: Capabilities;
}

/**
 * Writes a plan in a few multi-row statements. Rows go in order of their natural keys, on every server, so that two
 * batches with rows in common wait for each other once instead of for ever. A row that another server inserted since the
 * state was read makes the batch run again, which then finds it.
 */
export async function writePlan(target: Target, plan: EscrowPlan): Promise<void> {
  const { trx } = target;
  await insertPlaces(target, plan);
  await insertClaims(target, plan);
  await replaceProofs(target, plan);
  await changeAssociations(target, plan);
  await updateRows(trx, plan);
  await addUsage(trx, plan);
}

async function insertPlaces({ trx, capabilities }: Target, plan: EscrowPlan): Promise<void> {
  const computers = plan.computers.toSorted((a, b) => compareText(a.name, b.name));
  await insertRows(trx, capabilities, 'computer', computers, ['name', 'generation']);
  const volumes = plan.volumes.toSorted((a, b) => a.guid.compare(b.guid) || a.computer_id - b.computer_id);
  await insertRows(trx, capabilities, 'volume', volumes, ['guid', 'computer_id']);
}

async function insertClaims({ trx, capabilities }: Target, plan: EscrowPlan): Promise<void> {
  const keys = plan.keys.toSorted(
    (a, b) => a.key_id.compare(b.key_id) || a.fingerprint.compare(b.fingerprint) || a.computer_id - b.computer_id,
  );
  await insertRows(trx, capabilities, 'recovery_key', keys, ['key_id', 'fingerprint', 'computer_id']);
  const packages = plan.packages.toSorted(
    (a, b) => a.recovery_key_id - b.recovery_key_id || a.fingerprint.compare(b.fingerprint),
  );
  await insertRows(trx, capabilities, 'key_package', packages, ['recovery_key_id', 'fingerprint']);
  const ownerAuths = plan.ownerAuths.toSorted(
    (a, b) => a.computer_id - b.computer_id || a.fingerprint.compare(b.fingerprint),
  );
  await insertRows(trx, capabilities, 'owner_auth', ownerAuths, ['computer_id', 'fingerprint']);
}

/** Deletes and inserts, since the sealed bytes are bound to the id of their row. */
async function replaceProofs({ trx, capabilities }: Target, { proofs, keys }: EscrowPlan): Promise<void> {
  if (proofs.size === 0) return;
  const fresh = new Set(keys.map(({ id }) => id));
  const repeated = [...proofs.keys()].filter((key) => !fresh.has(key)).sort(ascending);
  if (repeated.length > 0) await trx.deleteFrom('proof_request').where('recovery_key_id', 'in', repeated).execute();
  const sorted = [...proofs.values()].sort((a, b) => a.recovery_key_id - b.recovery_key_id);
  await insertRows(trx, capabilities, 'proof_request', sorted, ['recovery_key_id']);
}

async function changeAssociations({ trx, capabilities }: Target, plan: EscrowPlan): Promise<void> {
  const { removedAssociations } = plan;
  if (removedAssociations.length > 0) {
    await trx.deleteFrom('association').where('id', 'in', removedAssociations.toSorted(ascending)).execute();
  }
  const sorted = plan.associations.toSorted(
    (a, b) => compareText(a.person, b.person) || a.computer_id - b.computer_id || compareText(a.source, b.source),
  );
  await insertRows(trx, capabilities, 'association', sorted, ['person', 'computer_id', 'source']);
}

async function updateRows(
  trx: Transaction<Schema>,
  { volumeTypes, matched, keepNoOwnerAuth }: EscrowPlan,
): Promise<void> {
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
  await trx
    .updateTable('recovery_key')
    .set({ proof: 'matched' })
    .where('id', 'in', ids)
    .where('proof', '=', 'claimed')
    .execute();
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

function volumesOf(types: ReadonlyMap<number, VolumeType>, type: VolumeType): number[] {
  return [...types]
    .filter(([, one]) => one === type)
    .map(([id]) => id)
    .sort(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** By bytes, as both databases compare text; `localeCompare` differs between machines. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
