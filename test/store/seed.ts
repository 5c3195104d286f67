import { randomBytes } from 'node:crypto';
import { associationRow } from '../../src/store/association-row.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { ownerAuthMac, recoveryKeyMac, volumeMac } from '../../src/store/granting-row.ts';
import type {
  AssociationTable,
  ComputerTable,
  OwnerAuthTable,
  RecoveryKeyTable,
  VolumeTable,
} from '../../src/store/schema.ts';

let seeded = 0;

/** Row ids of seeded rows stay clear of those that the store draws in the same test. */
function nextId(): number {
  seeded += 1;
  return 1_000_000_000 + seeded;
}

export async function seedComputer(
  context: StoreContext,
  name: string,
  more: Partial<ComputerTable> = {},
): Promise<number> {
  const id = nextId();
  await context.database.write
    .insertInto('computer')
    .values({ id, name, generation: 0, created_at: 1, state: 'active', keeps_no_owner_auth: 0, ...more })
    .execute();
  return id;
}

export async function seedVolume(context: StoreContext, computerId: number, guid = randomBytes(16)): Promise<number> {
  const row: Omit<VolumeTable, 'mac' | 'type'> = {
    id: nextId(),
    computer_id: computerId,
    guid,
    created_at: 1,
    change_id: randomBytes(16),
  };
  await context.database.write
    .insertInto('volume')
    .values({ ...row, mac: volumeMac(context.mac, row), type: 'operating-system' })
    .execute();
  return row.id;
}

export async function seedKey(
  context: StoreContext,
  place: { computerId: number; volumeId: number },
  more: Partial<Omit<RecoveryKeyTable, 'mac'>> = {},
): Promise<RecoveryKeyTable> {
  const row = {
    id: nextId(),
    volume_id: place.volumeId,
    computer_id: place.computerId,
    key_id: randomBytes(16),
    fingerprint: randomBytes(32),
    fingerprint_version: 1,
    sealed_password: randomBytes(60),
    origin: 'agent' as const,
    claimed_at: 1,
    received_at: 2,
    change_id: randomBytes(16),
    batch_id: 1,
    proof: 'claimed' as const,
    disclosed_at: null,
    rotation_due_at: null,
    ...more,
  };
  const whole = { ...row, mac: recoveryKeyMac(context.mac, row) };
  await context.database.write.insertInto('recovery_key').values(whole).execute();
  return whole;
}

export async function seedOwnerAuth(context: StoreContext, computerId: number): Promise<number> {
  const row: Omit<OwnerAuthTable, 'mac'> = {
    id: nextId(),
    computer_id: computerId,
    fingerprint: randomBytes(32),
    fingerprint_version: 1,
    sealed: randomBytes(60),
    owner_auth_origin: 'owned',
    origin: 'agent',
    claimed_at: 1,
    received_at: 2,
    change_id: randomBytes(16),
    batch_id: 1,
  };
  await context.database.write
    .insertInto('owner_auth')
    .values({ ...row, mac: ownerAuthMac(context.mac, row) })
    .execute();
  return row.id;
}

export async function seedAssociation(
  context: StoreContext,
  computerId: number,
  person: string,
  more: { madeBy?: string; issuedBy?: string; source?: AssociationTable['source'] } = {},
): Promise<AssociationTable> {
  const row = associationRow(context, nextId(), {
    computerId,
    person,
    source: more.source ?? 'manual',
    madeBy: more.madeBy ?? 'admin',
    issuedBy: more.issuedBy ?? null,
    createdAt: 1,
    changeId: randomBytes(16),
  });
  await context.database.write.insertInto('association').values(row).execute();
  return row;
}
