import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { NewComputerIdentity, Token } from '../../src/access/access-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { SqlAssociationStore } from '../../src/store/sql-association-store.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { sid } from '../support/fake-directory.ts';
import { openStore } from '../support/store.ts';
import { seedComputer, seedKey, seedOwnerAuth, seedVolume } from './seed.ts';
import { openTampered } from './tamper.ts';

const name = 'CONTOSO\\WS01';

function identity(number: number, more: Partial<NewComputerIdentity> = {}): NewComputerIdentity {
  return {
    sid: sid(number),
    computer: name,
    accountCreatedAt: 10_000,
    mayBeFirst: true,
    at: 90_000,
    by: `computer:${name}`,
    changeId: randomBytes(16),
    ...more,
  };
}

async function bind(context: StoreContext, one: NewComputerIdentity) {
  return (await new SqlAccessStore(context).transaction((unit) => unit.bindComputer(one))).value;
}

async function tokenFor(context: StoreContext, computer: string): Promise<Token> {
  const token = { hash: randomBytes(32), label: 'x', computer, role: null, mayReveal: false } as const;
  const made = { createdAt: 1, createdBy: 'admin', expiresAt: 2, changeId: randomBytes(16) };
  return (await new SqlAccessStore(context).transaction((unit) => unit.insertToken({ ...token, ...made }))).value;
}

/** A record with one key that was claimed at that time and came a second later. */
async function recordWithKey(context: StoreContext, claimedAt: number): Promise<number> {
  const computerId = await seedComputer(context, name);
  const volumeId = await seedVolume(context, computerId);
  await seedKey(context, { computerId, volumeId }, { claimed_at: claimedAt, received_at: claimedAt + 1000 });
  return computerId;
}

eachDatabase((empty) => {
  describe('a computer of the directory', () => {
    test('that nobody knows gets the first record of its name, once', async () => {
      const { context } = await openStore(await empty());
      const store = new SqlAccessStore(context);
      expect(await store.computerOfSid(sid(1104))).toBeUndefined();
      const bound = await bind(context, identity(1104));
      expect(bound).toMatchObject({ generation: 0, first: true });
      expect(await store.computerOfSid(sid(1104))).toBe(bound?.computerId);
      // Under another name it is the same computer.
      const renamed = identity(1104, { computer: 'CONTOSO\\WS02' });
      expect(await bind(context, renamed)).toEqual({ ...bound, first: false });
    });

    test.each([
      ['older than what the record of its name holds', 11_000, 0],
      ['made in the same second', 10_999, 1],
      ['younger', 5000, 1],
    ] as const)('%s', async (_, claimedAt, generation) => {
      const { context } = await openStore(await empty());
      const computerId = await recordWithKey(context, claimedAt);
      const bound = await bind(context, identity(1104));
      expect(bound).toMatchObject({ generation, first: true });
      expect(bound?.computerId === computerId).toBe(generation === 0);
    });

    test('of unknown age gets a record with nothing in it alone', async () => {
      const { context } = await openStore(await empty());
      await recordWithKey(context, 11_000);
      expect(await bind(context, identity(1104, { accountCreatedAt: undefined }))).toMatchObject({ generation: 1 });
      const other = identity(1105, { computer: 'CONTOSO\\WS02', accountCreatedAt: undefined });
      expect(await bind(context, other)).toMatchObject({ generation: 0 });
    });

    test('inherits no OwnerAuth that is older', async () => {
      const { context } = await openStore(await empty());
      await seedOwnerAuth(context, await seedComputer(context, name));
      expect(await bind(context, identity(1104))).toMatchObject({ generation: 1 });
    });

    test('that cannot have had its name always leaves the first record to others', async () => {
      const { context } = await openStore(await empty());
      expect(await bind(context, identity(1104, { mayBeFirst: false }))).toMatchObject({ generation: 1, first: true });
      expect(await bind(context, identity(1105))).toMatchObject({ generation: 0, first: true });
    });

    test('gets nothing of a computer that has a token, until that is revoked', async () => {
      const { context } = await openStore(await empty());
      const store = new SqlAccessStore(context);
      const token = await tokenFor(context, name);
      expect(await bind(context, identity(1104))).toMatchObject({ generation: 1 });
      await store.transaction(async (unit) => {
        await unit.revokeToken(token.id, 2);
        const event = { at: 2, type: 'token-revoked', source: 'Administration', result: 'Successful' } as const;
        unit.record({ ...event, actor: 'admin', revokes: token.changeId });
      });
      expect(await bind(context, identity(1105))).toMatchObject({ generation: 0, computerId: token.computerId });
    });

    test('shares its record with no token that is issued later, and those share one', async () => {
      const { context } = await openStore(await empty());
      const bound = await bind(context, identity(1104));
      const [one, other] = [await tokenFor(context, name), await tokenFor(context, name)];
      expect(one.computerId).not.toBe(bound?.computerId);
      expect(other.computerId).toBe(one.computerId);
      expect(await new SqlAccessStore(context).tokenByHash(one.hash)).toMatchObject({ computer: name });
    });

    test('with a name that another one bears or bore is another computer', async () => {
      const { context } = await openStore(await empty());
      const bound = [];
      for (const number of [1104, 1105, 1106]) bound.push(await bind(context, identity(number)));
      expect(bound.map((one) => one?.generation)).toEqual([0, 1, 2]);
      expect(new Set(bound.map((one) => one?.computerId)).size).toBe(3);
    });

    test('is bound once when all servers see it at the same time, and a name goes to one of two', async () => {
      const { context } = await openStore(await empty(), { deadline: 20_000 });
      const same = await Promise.all(Array.from({ length: 6 }, () => bind(context, identity(1104))));
      expect(same.filter((one) => one?.first)).toHaveLength(1);
      expect(new Set(same.map((one) => one?.computerId)).size).toBe(1);
      const others = await Promise.all(
        [1105, 1106, 1107].map((number) => bind(context, identity(number, { computer: 'CONTOSO\\WS09' }))),
      );
      expect(others.map((one) => one?.generation).sort()).toEqual([0, 1, 2]);
    });

    test('whose binding was changed or revoked is nobody, and is not bound anew', async () => {
      const { context, tamper, forged } = await openTampered(await empty());
      const store = new SqlAccessStore(context);
      const other = await seedComputer(context, 'CONTOSO\\DIRECTOR');
      await bind(context, identity(1104));
      await tamper(sql`update computer_identity set computer_id = ${other} where sid = ${sid(1104)}`);
      expect(await store.computerOfSid(sid(1104))).toBeUndefined();
      expect(await bind(context, identity(1104))).toBeUndefined();
      expect(forged).toContainEqual(expect.objectContaining({ table: 'computer_identity' }));

      const revoked = identity(1105, { computer: 'CONTOSO\\WS02' });
      await bind(context, revoked);
      await store.transaction((unit) => {
        const event = {
          at: 1,
          type: 'access-refused',
          source: 'Administration',
          result: 'Failed',
          actor: 'x',
        } as const;
        unit.record({ ...event, revokes: revoked.changeId });
        return Promise.resolve();
      });
      expect(await store.computerOfSid(sid(1105))).toBeUndefined();
      expect(await bind(context, revoked)).toBeUndefined();
    });

    test('gets no record of which a claim was made younger', async () => {
      const { context, tamper } = await openTampered(await empty());
      await recordWithKey(context, 5000);
      await tamper(sql`update recovery_key set claimed_at = 80000, received_at = 80000`);
      expect(await bind(context, identity(1104))).toMatchObject({ generation: 1 });
    });
  });

  test('is asked for by its SID; one that has none by its name, until that is another computer’s', async () => {
    const { context, tamper } = await openTampered(await empty());
    const store = new SqlRecoveryStore(context);
    const known = async () =>
      (await store.computersAskedFor(name, 10)).map((one) => one.known).sort((a, b) => (a.by < b.by ? -1 : 1));
    await recordWithKey(context, 5000);
    expect(await known()).toEqual([{ by: 'name', madeAt: 1 }]);
    await bind(context, identity(1104));
    expect(await known()).toEqual([{ by: 'nothing' }, { by: 'sid', sids: [sid(1104)] }]);
    await tamper(sql`update computer_identity set sid = ${sid(1)}`);
    expect(await known()).toEqual([{ by: 'nothing' }, { by: 'sid', sids: [] }]);
  });

  test('an association is made with the computer that has the name now', async () => {
    const { context } = await openStore(await empty());
    await recordWithKey(context, 5000);
    const bound = await bind(context, identity(1104));
    const { value } = await new SqlAssociationStore(context).transaction((unit) => unit.ensureComputer(name, 1));
    expect(value.id).toBe(bound?.computerId);
  });
});
