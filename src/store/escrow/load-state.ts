import type { Kysely } from 'kysely';
import { firstGeneration } from '../computer-row.ts';
import type { ComputerTable, Schema } from '../schema.ts';
import { inOneTrip, type Target, type Trip } from '../trip.ts';
import {
  addTo,
  type ComputerState,
  computerOf,
  dayOf,
  type EscrowClaim,
  type EscrowState,
  emptyState,
  type Source,
  usageKey,
} from './escrow-state.ts';
import { loadKeys, loadPackages, loadVolumes, loadWaitingProofs } from './load-keys.ts';

/** Reads what the tables hold about these claims: a few statements a batch, whatever its size, in two or three trips. */
export async function loadState(target: Target, claims: readonly EscrowClaim[]): Promise<EscrowState> {
  const state = emptyState();
  await inOneTrip(target, (trip) => {
    const source = sourceOf(target, trip);
    return [loadComputersById(source, claims, state), loadComputersByName(source, claims, state)];
  });
  const known = claims.filter((claim) => computerOf(state, claim) !== undefined);
  if (known.length === 0) return state;
  const computerIds = distinct(known.map((claim) => computerOf(state, claim)?.id ?? 0));
  const keyClaims = known.filter((claim) => claim.kind === 'recovery-key');
  const [keys] = await inOneTrip(target, (trip) => {
    const source = sourceOf(target, trip);
    return [
      loadKeys(source, keyClaims, computerIds, state),
      loadVolumes(source, keyClaims, computerIds, state),
      loadOwnerAuths(source, known, state),
      loadAssociations(source, known, state),
      loadUsage(source, known, computerIds, state),
    ];
  });
  await inOneTrip(target, (trip) => {
    const source = sourceOf(target, trip);
    return [
      loadPackages(source, keyClaims, keys, state),
      loadWaitingProofs(source, keyClaims, { keys, computers: computerIds }, state),
    ];
  });
  return state;
}

function sourceOf({ trx, capabilities }: Target, trip: Trip): Source {
  return { trx, trip, among: capabilities.among };
}

const computerColumns = ['id', 'name', 'keeps_no_owner_auth'] as const;

async function loadComputersById(
  { trx, trip, among }: Source,
  claims: readonly EscrowClaim[],
  state: EscrowState,
): Promise<void> {
  const ids = distinct(claims.flatMap(({ target }) => target.computerId ?? []));
  if (ids.length === 0) return;
  const rows = await trip.rows(trx.selectFrom('computer').select(computerColumns).where(among('id', ids)));
  for (const row of rows) knownComputer(state, row);
}

async function loadComputersByName(
  { trx, trip, among }: Source,
  claims: readonly EscrowClaim[],
  state: EscrowState,
): Promise<void> {
  const names = distinct(
    claims.filter(({ target }) => target.computerId === undefined).map(({ target }) => target.computer),
  );
  if (names.length === 0) return;
  for (const { sid, ...row } of await trip.rows(computersWithAccounts(trx, among, names))) {
    const computer = knownComputer(state, row);
    if (sid !== null) computer.accounts = [...computer.accounts, sid];
    state.computersByName.set(row.name, computer);
  }
}

/** A row of an identity counts whatever it is worth, or whoever forged one would choose where imports go. */
export function computersWithAccounts(db: Kysely<Schema>, among: Source['among'], names: readonly string[]) {
  return db
    .selectFrom('computer')
    .leftJoin('computer_identity', 'computer_identity.computer_id', 'computer.id')
    .select(['computer.id', 'computer.name', 'computer.keeps_no_owner_auth', 'computer_identity.sid'])
    .where(among('computer.name', names))
    .where('computer.generation', '=', firstGeneration);
}

/** One object for a computer, however it is found: what the batch decides about it holds for each of its claims. */
function knownComputer(
  { computersById }: EscrowState,
  { id, name, keeps_no_owner_auth }: Pick<ComputerTable, 'id' | 'name' | 'keeps_no_owner_auth'>,
): ComputerState {
  const computer = computersById.get(id) ?? { id, name, accounts: [], keepsNoOwnerAuth: keeps_no_owner_auth === 1 };
  computersById.set(id, computer);
  return computer;
}

async function loadOwnerAuths(
  { trx, trip, among }: Source,
  claims: readonly EscrowClaim[],
  state: EscrowState,
): Promise<void> {
  const computerIds = distinct(
    claims.filter(({ kind }) => kind === 'owner-auth').map((claim) => computerOf(state, claim)?.id ?? 0),
  );
  if (computerIds.length === 0) return;
  const query = trx
    .selectFrom('owner_auth')
    .select([
      'id',
      'computer_id',
      'fingerprint',
      'fingerprint_version',
      'owner_auth_origin',
      'origin',
      'claimed_at',
      'received_at',
      'change_id',
      'mac',
    ])
    .where(among('computer_id', computerIds));
  for (const row of await trip.rows(query)) {
    addTo(state.ownerAuths, row.computer_id, {
      id: row.id,
      fingerprint: row.fingerprint,
      version: row.fingerprint_version,
      receivedAt: row.received_at,
      stored: row,
    });
  }
}

async function loadAssociations(
  { trx, trip, among }: Source,
  claims: readonly EscrowClaim[],
  state: EscrowState,
): Promise<void> {
  const computerIds = distinct(
    claims.filter(({ users }) => users.length > 0).map((claim) => computerOf(state, claim)?.id ?? 0),
  );
  if (computerIds.length === 0) return;
  const query = trx.selectFrom('association').selectAll().where(among('computer_id', computerIds));
  for (const row of await trip.rows(query)) addTo(state.associations, row.computer_id, { row, inTable: true });
}

async function loadUsage(
  { trx, trip, among }: Source,
  claims: readonly EscrowClaim[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<void> {
  const days = distinct(claims.filter(({ origin }) => origin === 'agent').map(({ receivedAt }) => dayOf(receivedAt)));
  if (days.length === 0) return;
  const query = trx
    .selectFrom('computer_usage')
    .select(['computer_id', 'day', 'claims', 'bytes'])
    .where(among('computer_id', computerIds))
    .where(among('day', days));
  for (const { computer_id, day: on, claims: count, bytes } of await trip.rows(query)) {
    state.usage.set(usageKey(computer_id, on), { claims: count, bytes });
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
