import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { KeyClaim } from '../../src/escrow/recovery-key.ts';
import type { KeyIdRange, Reach } from '../../src/recovery/recovery-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { all, everywhere, jane, reachOfJane, record, reveal, run, seedClaim } from './recovery-work.ts';
import { seedAssociation, seedComputer, seedKey, seedVolume } from './seed.ts';
import { openTampered } from './tamper.ts';

function keyId(text: string, last = 0): Buffer {
  return Buffer.concat([Buffer.from(text, 'hex'), Buffer.alloc(11), Buffer.of(last)]);
}

function beginning(text: string): KeyIdRange {
  const bytes = Buffer.from(text, 'hex');
  const rest = 16 - bytes.length;
  return { from: Buffer.concat([bytes, Buffer.alloc(rest, 0)]), to: Buffer.concat([bytes, Buffer.alloc(rest, 0xff)]) };
}

async function found(context: StoreContext, reach: Reach, range = all, limit = 10): Promise<number[]> {
  return (await run(context, (unit) => unit.claimsInRange(range, reach, limit))).map((claim) => claim.id);
}

eachDatabase((empty, kind) => {
  test('gives a claim with its computer and volume', async () => {
    const { context } = await openStore(await empty());
    const { key, computerId, volumeId } = await seedClaim(context, 'WS01', {
      origin: 'import',
      proof: 'proven',
      disclosed_at: 7,
      rotation_due_at: 8,
    });
    const volume = await context.database.read.selectFrom('volume').selectAll().executeTakeFirstOrThrow();
    const expected: KeyClaim = {
      id: key.id,
      keyId: key.key_id,
      computer: { id: computerId, name: 'WS01', state: 'active' },
      volume: { id: volumeId, guid: volume.guid, type: 'operating-system' },
      sealedPassword: key.sealed_password,
      fingerprint: key.fingerprint,
      origin: 'import',
      claimedAt: 1,
      receivedAt: 2,
      proof: 'proven',
      disclosedAt: 7,
      rotationDueAt: 8,
    };
    expect(await run(context, (unit) => unit.claimsInRange(all, everywhere, 10))).toEqual([expected]);
  });

  test('finds by the beginning of the key ID, bounds included, in order of key ID and row, up to the limit', async () => {
    const { context } = await openStore(await empty());
    const place = await seedClaim(context, 'WS01', { key_id: keyId('1a2b3c4e') });
    const late = await seedKey(context, place, { key_id: keyId('1a2b3c4d', 2) });
    const early = await seedKey(context, place, { key_id: keyId('1a2b3c4d', 1) });
    const conflict = await seedKey(context, place, { key_id: keyId('1a2b3c4d', 1) });
    const top = await seedKey(context, place, {
      key_id: Buffer.concat([Buffer.from('1a2b3c4d', 'hex'), Buffer.alloc(12, 0xff)]),
    });
    const range = beginning('1a2b3c4d');
    expect(await found(context, everywhere, range)).toEqual([early.id, conflict.id, late.id, top.id]);
    expect(await found(context, everywhere, range, 2)).toEqual([early.id, conflict.id]);
    expect(await found(context, everywhere, { from: late.key_id, to: late.key_id })).toEqual([late.id]);
    expect(await found(context, everywhere, beginning('1a2b3c4c'))).toEqual([]);
  });

  test('a person reaches the claims of associated computers and no others', async () => {
    const { context } = await openStore(await empty());
    const mine = await seedClaim(context, 'WS01');
    const second = await seedKey(context, mine);
    await seedClaim(context, 'WS02');
    const others = await seedClaim(context, 'WS03');
    await seedAssociation(context, mine.computerId, jane);
    await seedAssociation(context, mine.computerId, jane, { source: 'csv' });
    await seedAssociation(context, others.computerId, 'CONTOSO\\adam');
    expect((await found(context, reachOfJane)).sort()).toEqual([mine.key.id, second.id].sort());
    expect(await found(context, { ...reachOfJane, person: 'CONTOSO\\JANE' })).toEqual([]);
  });

  test('the same volume and key from another computer stay out of reach', async () => {
    const { context } = await openStore(await empty());
    const guid = randomBytes(16);
    const director = await seedComputer(context, 'DIRECTOR');
    const theirs = await seedKey(context, {
      computerId: director,
      volumeId: await seedVolume(context, director, guid),
    });
    const hostile = await seedComputer(context, 'HOSTILE');
    const place = { computerId: hostile, volumeId: await seedVolume(context, hostile, guid) };
    const claimed = await seedKey(context, place, { key_id: theirs.key_id });
    await seedAssociation(context, hostile, jane);
    expect(await found(context, reachOfJane)).toEqual([claimed.id]);
  });

  test('an association that the actor made does not count', async () => {
    const { context } = await openStore(await empty());
    const { key, computerId } = await seedClaim(context, 'WS01');
    await seedAssociation(context, computerId, jane, { madeBy: 'desk' });
    expect(await found(context, reachOfJane)).toEqual([]);
    expect(await run(context, (unit) => unit.computersInReach('WS01', reachOfJane))).toEqual([]);
    await seedAssociation(context, computerId, jane, { madeBy: 'admin', source: 'csv' });
    expect(await found(context, reachOfJane)).toEqual([key.id]);
  });

  test('nor does one that any account of the same person made, or that came by a token which that person issued', async () => {
    const { context } = await openStore(await empty());
    const { key, computerId } = await seedClaim(context, 'WS01');
    const access = new SqlAccessStore(context);
    const account = (name: string, person: string) => ({
      ...{ name, displayName: name, person, roles: ['administrator'] as const, passwordHash: '$scrypt$x' },
      ...{ mustChangePassword: false, passwordExpiresAt: null, disabled: true, createdAt: 1, createdBy: 'chief' },
      changeId: randomBytes(16),
    });
    await access.transaction((unit) => unit.insertAccount(account('alice-admin', 'CONTOSO\\alice')));
    await access.transaction((unit) => unit.insertAccount(account('bob-admin', 'CONTOSO\\bob')));
    const alice: Reach = { ...reachOfJane, actor: { name: 'alice-hd', person: 'CONTOSO\\alice' } };
    await seedAssociation(context, computerId, jane, { madeBy: 'alice-admin' });
    await seedAssociation(context, computerId, jane, { madeBy: 'token:7:x', issuedBy: 'alice-admin', source: 'csv' });
    await seedAssociation(context, computerId, jane, { madeBy: 'computer:x', issuedBy: 'alice-hd', source: 'agent' });
    expect(await found(context, alice)).toEqual([]);
    expect(await run(context, (unit) => unit.computersInReach('WS01', alice))).toEqual([]);
    expect(await found(context, reachOfJane)).toEqual([key.id]);
    await seedAssociation(context, computerId, jane, { madeBy: 'token:8:y', issuedBy: 'bob-admin', source: 'owner' });
    expect(await found(context, alice)).toEqual([key.id]);
  });

  test('a search that rests on an association which is taken back meanwhile finds nothing', async () => {
    const { context, second } = await openStore(await empty());
    const { computerId } = await seedClaim(context, 'WS01');
    const association = await seedAssociation(context, computerId, jane);
    const other = kind === 'postgres' ? await second() : undefined;
    const counts: number[] = [];
    await run(context, async (unit) => {
      const claims = await unit.claimsInRange(all, reachOfJane, 10);
      counts.push(claims.length);
      const removed = { ...reveal('admin', 1), type: 'association-removed', revokes: association.change_id } as const;
      if (other && counts.length === 1) await record(other, removed);
      unit.record(reveal('desk', 2));
    });
    expect(counts).toEqual(kind === 'postgres' ? [1, 0] : [1]);
  });

  test('a forged association opens nothing and is reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const mine = await seedClaim(context, 'WS01');
    const { computerId } = await seedClaim(context, 'WS02');
    const association = await seedAssociation(context, mine.computerId, jane);
    await tamper(sql`update association set computer_id = ${computerId}`);
    expect(await found(context, reachOfJane)).toEqual([]);
    expect(await run(context, (unit) => unit.computersInReach('WS02', reachOfJane))).toEqual([]);
    expect(forged).toEqual(Array(2).fill({ table: 'association', id: association.id }));
  });

  test('a removed association that somebody puts back opens nothing', async () => {
    const { context } = await openStore(await empty());
    const { key, computerId } = await seedClaim(context, 'WS01');
    const association = await seedAssociation(context, computerId, jane);
    expect(await found(context, reachOfJane)).toEqual([key.id]);
    await record(context, { ...reveal('admin', 1), type: 'association-removed', revokes: association.change_id });
    expect(await found(context, reachOfJane)).toEqual([]);
    expect(await run(context, (unit) => unit.computersInReach('WS01', reachOfJane))).toEqual([]);
  });

  test('a claim moved to another computer, or whose volume was, is out of everybody’s reach and reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const mine = await seedClaim(context, 'WS01');
    const theirs = await seedClaim(context, 'WS02');
    const third = await seedClaim(context, 'WS03');
    await seedAssociation(context, mine.computerId, jane);
    await tamper(sql`update recovery_key set computer_id = ${mine.computerId} where id = ${theirs.key.id}`);
    await tamper(sql`update volume set computer_id = ${mine.computerId} where id = ${third.volumeId}`);
    expect(await found(context, reachOfJane)).toEqual([mine.key.id]);
    expect(await found(context, everywhere)).toEqual([mine.key.id]);
    expect(forged).toContainEqual({ table: 'recovery_key', id: theirs.key.id });
    expect(forged).toContainEqual({ table: 'volume', id: third.volumeId });
  });

  test('forged claims do not crowd out the genuine ones behind them', async () => {
    const { context, tamper } = await openTampered(await empty());
    const place = await seedClaim(context, 'WS01', { key_id: keyId('1a2b3c4d', 9) });
    for (const last of [1, 2, 3, 4]) await seedKey(context, place, { key_id: keyId('1a2b3c4d', last) });
    await tamper(sql`update recovery_key set claimed_at = 99 where id <> ${place.key.id}`);
    expect(await found(context, everywhere, beginning('1a2b3c4d'), 2)).toEqual([place.key.id]);
  });

  test('hidden computers are found, stolen ones only everywhere', async () => {
    const { context } = await openStore(await empty());
    const hidden = await seedClaim(context, 'WS01', { key_id: keyId('1a2b3c4d', 1) });
    const stolen = await seedClaim(context, 'WS02', { key_id: keyId('1a2b3c4d', 2) });
    const { write } = context.database;
    await write.updateTable('computer').set({ state: 'hidden' }).where('id', '=', hidden.computerId).execute();
    await write.updateTable('computer').set({ state: 'stolen' }).where('id', '=', stolen.computerId).execute();
    for (const { computerId } of [hidden, stolen]) await seedAssociation(context, computerId, jane);
    expect(await found(context, reachOfJane)).toEqual([hidden.key.id]);
    expect(await found(context, everywhere)).toEqual([hidden.key.id, stolen.key.id]);
    expect(await run(context, (unit) => unit.computersInReach('WS02', reachOfJane))).toEqual([]);
    expect(await run(context, (unit) => unit.computersInReach('WS02', everywhere))).toMatchObject([
      { state: 'stolen' },
    ]);
  });
});
