import { firstGeneration } from '../computer-row.ts';
import {
  addTo,
  computerOf,
  dayOf,
  type EscrowClaim,
  type EscrowState,
  emptyState,
  type Source,
  usageKey,
} from './escrow-state.ts';
import { loadKeys } from './load-keys.ts';

/** Reads what the tables hold about these claims: a few statements a batch, whatever its size. */
export async function loadState(source: Source, claims: readonly EscrowClaim[]): Promise<EscrowState> {
  const state = emptyState();
  await loadComputers(source, claims, state);
  const known = claims.filter((claim) => computerOf(state, claim) !== undefined);
  if (known.length === 0) return state;
  const computerIds = distinct(known.map((claim) => computerOf(state, claim)?.id ?? 0));
  await loadKeys(
    source,
    known.filter((claim) => claim.kind === 'recovery-key'),
    computerIds,
    state,
  );
  await loadOwnerAuths(source, known, state);
  await loadAssociations(source, known, state);
  await loadUsage(source, known, computerIds, state);
  return state;
}

async function loadComputers(source: Source, claims: readonly EscrowClaim[], state: EscrowState): Promise<void> {
  const ids = distinct(claims.flatMap(({ target }) => target.computerId ?? []));
  const names = distinct(
    claims.filter(({ target }) => target.computerId === undefined).map(({ target }) => target.computer),
  );
  const columns = ['id', 'name', 'keeps_no_owner_auth'] as const;
  if (ids.length > 0) {
    const rows = await source.trx.selectFrom('computer').select(columns).where(source.among('id', ids)).execute();
    for (const row of rows)
      state.computersById.set(row.id, { ...row, keepsNoOwnerAuth: row.keeps_no_owner_auth === 1 });
  }
  if (names.length === 0) return;
  const rows = await source.trx
    .selectFrom('computer')
    .select(columns)
    .where(source.among('name', names))
    .where('generation', '=', firstGeneration)
    .execute();
  for (const row of rows) {
    const computer = state.computersById.get(row.id) ?? { ...row, keepsNoOwnerAuth: row.keeps_no_owner_auth === 1 };
    state.computersByName.set(row.name, computer);
  }
}

async function loadOwnerAuths(source: Source, claims: readonly EscrowClaim[], state: EscrowState): Promise<void> {
  const computerIds = distinct(
    claims.filter(({ kind }) => kind === 'owner-auth').map((claim) => computerOf(state, claim)?.id ?? 0),
  );
  if (computerIds.length === 0) return;
  const rows = await source.trx
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
    .where(source.among('computer_id', computerIds))
    .execute();
  for (const row of rows) {
    addTo(state.ownerAuths, row.computer_id, {
      id: row.id,
      fingerprint: row.fingerprint,
      version: row.fingerprint_version,
      receivedAt: row.received_at,
      stored: row,
    });
  }
}

async function loadAssociations(source: Source, claims: readonly EscrowClaim[], state: EscrowState): Promise<void> {
  const computerIds = distinct(
    claims.filter(({ users }) => users.length > 0).map((claim) => computerOf(state, claim)?.id ?? 0),
  );
  if (computerIds.length === 0) return;
  const rows = await source.trx
    .selectFrom('association')
    .selectAll()
    .where(source.among('computer_id', computerIds))
    .execute();
  for (const row of rows) addTo(state.associations, row.computer_id, { row, inTable: true });
}

async function loadUsage(
  source: Source,
  claims: readonly EscrowClaim[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<void> {
  const days = distinct(claims.filter(({ origin }) => origin === 'agent').map(({ receivedAt }) => dayOf(receivedAt)));
  if (days.length === 0) return;
  const rows = await source.trx
    .selectFrom('computer_usage')
    .select(['computer_id', 'day', 'claims', 'bytes'])
    .where(source.among('computer_id', computerIds))
    .where(source.among('day', days))
    .execute();
  for (const { computer_id, day: on, claims: count, bytes } of rows) {
    state.usage.set(usageKey(computer_id, on), { claims: count, bytes });
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
