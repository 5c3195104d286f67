import { expect, test } from 'vitest';
import type { Reach } from '../../src/recovery/recovery-store.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { keyClaim, ownerAuthClaim, roomyLimits, sealed } from '../support/claims.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { all, everywhere, jane, reachOfJane } from './recovery-work.ts';

async function claimsOf(store: Store, reach: Reach): Promise<number[]> {
  const { value } = await store.recovery.transaction((unit) => unit.claimsInRange(all, reach, 10));
  return value.map((claim) => claim.id);
}

eachDatabase((empty) => {
  test('what one store takes in, the others give out: tags of escrow are good for search, proof and associations', async () => {
    const { context, forged } = await openStore(await empty());
    const store = createStore(context, roomyLimits);
    const claim = await keyClaim(store.escrow, { users: [jane], metadata: await sealed(store.escrow, 'metadata') });
    const ownerAuth = await ownerAuthClaim(store.escrow, { target: claim.target });
    await Promise.all([store.escrow.submit(claim), store.escrow.submit(ownerAuth)]);

    expect(await claimsOf(store, everywhere)).toEqual([claim.password.rowId]);
    expect(await claimsOf(store, reachOfJane)).toEqual([claim.password.rowId]);
    expect(await store.associations.listAssociations({ limit: 10 })).toMatchObject([
      { person: jane, computer: claim.target.computer, source: claim.userSource },
    ]);
    expect(await store.proofs.waitingProofs({ limit: 10 })).toMatchObject([
      { recoveryKeyId: claim.password.rowId, sealedMetadata: claim.metadata?.sealed },
    ]);
    const { value } = await store.recovery.transaction(async (unit) => {
      const [computer] = await unit.computersInReach(claim.target.computer, reachOfJane);
      return await unit.ownerAuths(computer?.id ?? 0);
    });
    expect(value.map((row) => row.id)).toEqual([ownerAuth.ownerAuth?.rowId]);
    expect(forged).toEqual([]);
  });

  test('closing writes what was submitted first', async () => {
    const opened = await openStore(await empty());
    const store = createStore(opened.context, roomyLimits);
    await store.health();
    const claims = await Promise.all(Array.from({ length: 20 }, () => keyClaim(store.escrow, {})));
    const submitted = claims.map((claim) => store.escrow.submit(claim));
    await store.close();
    expect((await Promise.all(submitted)).map((stored) => stored.outcome)).toEqual(Array(20).fill('stored'));
    await expect(store.health()).rejects.toThrow();
    const again = await opened.reopen();
    expect((await claimsOf(createStore(again.context, roomyLimits), everywhere)).length).toBe(10);
    const rows = await again.database.read.selectFrom('recovery_key').select('id').execute();
    expect(rows).toHaveLength(20);
  });
});
