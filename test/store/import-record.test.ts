import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ClaimTarget, RecordHeld } from '../../src/escrow/escrow-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { SqlAssociationStore } from '../../src/store/sql-association-store.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { keyClaim, roomyLimits } from '../support/claims.ts';
import { eachDatabase } from '../support/each-database.ts';
import { sid } from '../support/fake-directory.ts';
import { openStore } from '../support/store.ts';

const name = 'CONTOSO\\WS01';
const mallory = 'CONTOSO\\mallory';

async function bind(context: StoreContext, number: number) {
  const made = { at: 1, by: 'test', changeId: randomBytes(16), accountCreatedAt: 1, mayBeFirst: true };
  const identity = { sid: sid(number), computer: name, ...made };
  const { value } = await new SqlAccessStore(context).transaction((unit) => unit.bindComputer(identity));
  if (value === undefined) throw new Error('nothing was bound');
  return value.computerId;
}

async function tokenFor(context: StoreContext): Promise<number | null> {
  const token = { hash: randomBytes(32), label: 'x', computer: name, role: null, mayReveal: false } as const;
  const made = { createdAt: 1, createdBy: 'admin', expiresAt: 2, changeId: randomBytes(16) };
  const { value } = await new SqlAccessStore(context).transaction((unit) => unit.insertToken({ ...token, ...made }));
  return value.computerId;
}

async function bearerOf(context: StoreContext): Promise<number> {
  const { value } = await new SqlAssociationStore(context).transaction((unit) => unit.ensureComputer(name, 1));
  return value.id;
}

eachDatabase((empty) => {
  test('a record apart is nobody’s, and one for all imports of the name', async () => {
    const { context } = await openStore(await empty());
    const escrow = new SqlEscrowStore(context, roomyLimits);
    const first = await escrow.recordApart(name, 1);
    const bound = await bind(context, 1104);
    expect(bound).toBe(first);
    const token = await tokenFor(context);
    const apart = await Promise.all([1, 2, 3].map((at) => escrow.recordApart(name, at)));
    expect(new Set(apart).size).toBe(1);
    expect([bound, token]).not.toContain(apart[0]);
    expect(await bind(context, 1105)).not.toBe(apart[0]);
    expect(await escrow.recordApart(name, 4)).toBe(apart[0]);
  });

  test('a claim by name says whose the record is, leaves nothing, and holds nobody up', async () => {
    const { context } = await openStore(await empty());
    const escrow = new SqlEscrowStore(context, roomyLimits);
    const submit = async (target: ClaimTarget) => escrow.submit(await keyClaim(escrow, { target, origin: 'import' }));
    await bind(context, 1104);
    const outcomes = await Promise.allSettled([
      submit({ computer: name }),
      submit({ computer: name, accounts: [sid(1103)] }),
      submit({ computer: name, accounts: [sid(1103), sid(1104)] }),
      submit({ computer: 'CONTOSO\\WS02' }),
    ]);
    const held = { status: 'rejected', reason: new RecordHeld([sid(1104)]) };
    expect(outcomes.slice(0, 2)).toEqual([held, held]);
    expect(outcomes.slice(2)).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
    const keys = await context.database.read.selectFrom('recovery_key').select('id').execute();
    expect(keys).toHaveLength(2);
  });

  test('whoever is given a computer by its name is not given what lies apart', async () => {
    const { context } = await openStore(await empty());
    const escrow = new SqlEscrowStore(context, roomyLimits);
    const bound = await bind(context, 1104);
    const apart = await escrow.recordApart(name, 1);
    expect(await bearerOf(context)).toBe(bound);
    const newer = await bind(context, 1105);
    expect(new Set([bound, apart, newer]).size).toBe(3);
    expect(await bearerOf(context)).toBe(newer);
  });

  test('whoever named himself on the record of a name does not reach what is imported apart', async () => {
    const { context } = await openStore(await empty());
    const escrow = new SqlEscrowStore(context, roomyLimits);
    const own = await keyClaim(escrow, {
      target: { computer: name, computerId: await bind(context, 1104) },
      users: [mallory],
    });
    await escrow.submit(own);
    const apart = await escrow.recordApart(name, 1);
    const imported = await keyClaim(escrow, { target: { computer: name, computerId: apart }, origin: 'import' });
    expect(await escrow.submit(imported)).toMatchObject({ outcome: 'stored' });
    expect(await escrow.submit(imported)).toMatchObject({ outcome: 'already-stored' });
    const reach = { kind: 'person', person: mallory, actor: { name: mallory, person: mallory } } as const;
    const found = async (keyId: Buffer) => {
      const work = new SqlRecoveryStore(context);
      const { value } = await work.transaction((unit) => unit.claimsInRange({ from: keyId, to: keyId }, reach, 10));
      return value.length;
    };
    expect([await found(own.keyId), await found(imported.keyId)]).toEqual([1, 0]);
  });
});
