import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StoreContext } from '../../src/store/context.ts';
import type { RecoveryKeyTable } from '../../src/store/schema.ts';
import { SqlProofStore } from '../../src/store/sql-proof-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { seedComputer, seedKey, seedVolume } from './seed.ts';

interface Waiting {
  readonly key: RecoveryKeyTable;
  readonly metadata: Buffer;
  readonly metadataId: number;
}

async function seedWaiting(context: StoreContext, metadataId: number, receivedAt: number): Promise<Waiting> {
  const computerId = await seedComputer(context, `WS${String(metadataId)}`);
  const key = await seedKey(context, { computerId, volumeId: await seedVolume(context, computerId) });
  const metadata = await seedMetadata(context, key, metadataId, receivedAt);
  return { key, metadata, metadataId };
}

async function seedMetadata(
  context: StoreContext,
  key: RecoveryKeyTable,
  id: number,
  receivedAt: number,
): Promise<Buffer> {
  const metadata = randomBytes(100);
  const place = { recovery_key_id: key.id, computer_id: key.computer_id };
  await context.database.write
    .insertInto('proof_request')
    .values({ id, ...place, sealed_metadata: metadata, received_at: receivedAt })
    .execute();
  return metadata;
}

async function proofOf(context: StoreContext, key: RecoveryKeyTable): Promise<string | undefined> {
  const row = await context.database.read
    .selectFrom('recovery_key')
    .select('proof')
    .where('id', '=', key.id)
    .executeTakeFirst();
  return row?.proof;
}

eachDatabase((empty) => {
  test('gives waiting proofs oldest first, as many as asked for, or those of one key', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlProofStore(context);
    const newer = await seedWaiting(context, 1, 3000);
    const older = await seedWaiting(context, 2, 2000);
    const waiting = ({ key, metadata, metadataId }: Waiting) => ({
      recoveryKeyId: key.id,
      keyId: key.key_id,
      sealedPassword: key.sealed_password,
      metadataId,
      sealedMetadata: metadata,
    });
    expect(await store.waitingProofs({ limit: 10 })).toEqual([waiting(older), waiting(newer)]);
    expect(await store.waitingProofs({ limit: 1 })).toEqual([waiting(older)]);
    expect(await store.waitingProofs({ recoveryKeyId: newer.key.id, limit: 10 })).toEqual([waiting(newer)]);
  });

  test('a decision sets the state of that claim alone and discards its metadata', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlProofStore(context);
    const decided = await seedWaiting(context, 1, 2000);
    const other = await seedWaiting(context, 2, 3000);
    await store.decideProof({ recoveryKeyId: decided.key.id, metadataId: 1 }, 'proven');
    expect(await proofOf(context, decided.key)).toBe('proven');
    expect(await proofOf(context, other.key)).toBe('claimed');
    expect((await store.waitingProofs({ limit: 10 })).map((one) => one.metadataId)).toEqual([2]);
  });

  test('a proven claim stays proven', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlProofStore(context);
    const { key } = await seedWaiting(context, 1, 2000);
    await store.decideProof({ recoveryKeyId: key.id, metadataId: 1 }, 'proven');
    await seedMetadata(context, key, 2, 3000);
    await store.decideProof({ recoveryKeyId: key.id, metadataId: 2 }, 'failed');
    expect(await proofOf(context, key)).toBe('proven');
    expect(await store.waitingProofs({ limit: 10 })).toEqual([]);
  });

  test('metadata that came while another was looked at waits on', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlProofStore(context);
    const { key } = await seedWaiting(context, 2, 3000);
    await store.decideProof({ recoveryKeyId: key.id, metadataId: 1 }, 'failed');
    expect((await store.waitingProofs({ limit: 10 })).map((one) => one.metadataId)).toEqual([2]);
    await store.decideProof({ recoveryKeyId: key.id, metadataId: 2 }, 'proven');
    expect(await proofOf(context, key)).toBe('proven');
  });
});
