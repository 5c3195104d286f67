import type { Compilable, Transaction } from 'kysely';
import type { VolumeType } from '../../escrow/volume.ts';
import type { Insertion } from '../capabilities.ts';
import { insertion } from '../insertion.ts';
import type { Schema } from '../schema.ts';
import type { Trip } from '../trip.ts';
import type { EscrowPlan } from './escrow-plan.ts';

/** Hands over a statement that is sent in order of handing over. */
type Write = (send: (trip: Trip) => Promise<unknown>) => void;

/**
 * Writes a plan in a few multi-row statements. Rows go in order of their natural keys, on every server, so that two
 * batches with rows in common wait for each other once instead of for ever. A row that another server inserted since the
 * state was read makes the batch run again, which then finds it.
 */
export function writePlan(trx: Transaction<Schema>, plan: EscrowPlan, write: Write): void {
  const insertions = [...places(plan), ...claims(plan), ...besideClaims(plan)];
  for (const query of removals(trx, plan)) write((trip) => trip.rows(query));
  for (const each of insertions) if (each.rows.length > 0) write((trip) => trip.insert(each));
  for (const query of updates(trx, plan)) write((trip) => trip.rows(query));
}

/** Proofs are deleted and inserted anew, since the sealed bytes are bound to the id of their row. */
function removals(trx: Transaction<Schema>, { proofs, keys, removedAssociations }: EscrowPlan): Compilable[] {
  const fresh = new Set(keys.map(({ id }) => id));
  const repeated = [...proofs.keys()].filter((key) => !fresh.has(key)).sort(ascending);
  const removed = removedAssociations.toSorted(ascending);
  return [
    ...(repeated.length === 0 ? [] : [trx.deleteFrom('proof_request').where('recovery_key_id', 'in', repeated)]),
    ...(removed.length === 0 ? [] : [trx.deleteFrom('association').where('id', 'in', removed)]),
  ];
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

function updates(trx: Transaction<Schema>, { volumeTypes, matched, keepNoOwnerAuth }: EscrowPlan): Compilable[] {
  const queries: Compilable[] = [];
  if (keepNoOwnerAuth.length > 0) {
    const ids = keepNoOwnerAuth.toSorted(ascending);
    queries.push(trx.updateTable('computer').set({ keeps_no_owner_auth: 1 }).where('id', 'in', ids));
  }
  for (const type of new Set(volumeTypes.values())) {
    const ids = volumesOf(volumeTypes, type);
    queries.push(trx.updateTable('volume').set({ type }).where('id', 'in', ids).where('type', '=', 'unknown'));
  }
  if (matched.length > 0) {
    const ids = matched.toSorted(ascending);
    const claimed = trx.updateTable('recovery_key').where('id', 'in', ids).where('proof', '=', 'claimed');
    queries.push(claimed.set({ proof: 'matched' }));
  }
  return queries;
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
