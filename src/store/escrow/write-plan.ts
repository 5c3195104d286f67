import type { Transaction } from 'kysely';
import type { VolumeType } from '../../escrow/volume.ts';
import type { Insertion } from '../capabilities.ts';
import { insertion } from '../insertion.ts';
import type { Schema } from '../schema.ts';
import { inOneTrip, type Target } from '../trip.ts';
import type { EscrowPlan } from './escrow-plan.ts';

/**
 * Writes a plan in a few multi-row statements, which are one trip to the database where the plan only adds. Rows go in order of their natural keys, on every server, so that two
 * batches with rows in common wait for each other once instead of for ever. A row that another server inserted since the
 * state was read makes the batch run again, which then finds it.
 */
export async function writePlan(target: Target, plan: EscrowPlan): Promise<void> {
  await removeReplaced(target.trx, plan);
  const insertions = [...places(plan), ...claims(plan), ...besideClaims(plan)];
  await inOneTrip(target, (trip) => insertions.map((each) => trip.insert(each)));
  await updateRows(target.trx, plan);
}

/** Proofs are deleted and inserted anew, since the sealed bytes are bound to the id of their row. */
async function removeReplaced(
  trx: Transaction<Schema>,
  { proofs, keys, removedAssociations }: EscrowPlan,
): Promise<void> {
  const fresh = new Set(keys.map(({ id }) => id));
  const repeated = [...proofs.keys()].filter((key) => !fresh.has(key)).sort(ascending);
  if (repeated.length > 0) await trx.deleteFrom('proof_request').where('recovery_key_id', 'in', repeated).execute();
  if (removedAssociations.length === 0) return;
  await trx.deleteFrom('association').where('id', 'in', removedAssociations.toSorted(ascending)).execute();
}

function places(plan: EscrowPlan): Insertion[] {
  const computers = plan.computers.toSorted((a, b) => compareText(a.name, b.name));
  const volumes = plan.volumes.toSorted((a, b) => a.guid.compare(b.guid) || a.computer_id - b.computer_id);
  return [
    insertion('computer', computers, { unique: ['name', 'generation'] }),
    insertion('volume', volumes, { unique: ['guid', 'computer_id'] }),
  ];
}

function claims(plan: EscrowPlan): Insertion[] {
  const keys = plan.keys.toSorted(
    (a, b) => a.key_id.compare(b.key_id) || a.fingerprint.compare(b.fingerprint) || a.computer_id - b.computer_id,
  );
  const packages = plan.packages.toSorted(
    (a, b) => a.recovery_key_id - b.recovery_key_id || a.fingerprint.compare(b.fingerprint),
  );
  const ownerAuths = plan.ownerAuths.toSorted(
    (a, b) => a.computer_id - b.computer_id || a.fingerprint.compare(b.fingerprint),
  );
  return [
    insertion('recovery_key', keys, { unique: ['key_id', 'fingerprint', 'computer_id'] }),
    insertion('key_package', packages, { unique: ['recovery_key_id', 'fingerprint'] }),
    insertion('owner_auth', ownerAuths, { unique: ['computer_id', 'fingerprint'] }),
  ];
}

function besideClaims(plan: EscrowPlan): Insertion[] {
  const proofs = [...plan.proofs.values()].sort((a, b) => a.recovery_key_id - b.recovery_key_id);
  const associations = plan.associations.toSorted(
    (a, b) => compareText(a.person, b.person) || a.computer_id - b.computer_id || compareText(a.source, b.source),
  );
  const usage = [...plan.usage.values()].sort((a, b) => a.computer_id - b.computer_id || a.day - b.day);
  return [
    insertion('proof_request', proofs, { unique: ['recovery_key_id'] }),
    insertion('association', associations, { unique: ['person', 'computer_id', 'source'] }),
    insertion('computer_usage', usage, { unique: ['computer_id', 'day'], add: ['claims', 'bytes'] }),
  ];
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
