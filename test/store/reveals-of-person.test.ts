import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/access/role.ts';
import { genesis } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import { formatGuid, parseGuid } from '../../src/base/guid.ts';
import { DomainNames } from '../../src/directory/domain-names.ts';
import { recoverKey } from '../../src/recovery/recover-key.ts';
import type { RecoveryDeps } from '../../src/recovery/recovery-deps.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { samplePerson } from '../support/sample-person.ts';
import { jane, reachOfJane, record, reveal, seedClaim } from './recovery-work.ts';
import { seedAssociation, seedComputer } from './seed.ts';
import { openTampered, type TamperedStore } from './tamper.ts';

function of(...computers: readonly [string, ...string[]]): AuditEvent {
  return { ...reveal('desk', 1), computer: computers[0], detail: { claims: [1], computers } };
}

const operator = samplePerson({
  account: 'desk',
  person: 'CONTOSO\\desk',
  roles: new Set<Role>(['advanced-helpdesk']),
});

/** Its cells do not open, which is found out after the row was written. */
function depsOf(context: StoreContext): RecoveryDeps {
  const opener = {
    open: () => {
      throw new KeyhavenError('secret-does-not-open', 'does not open');
    },
  };
  return {
    store: new SqlRecoveryStore(context),
    opener,
    checkpoint: { highest: () => genesis, advance: () => Promise.resolve() },
    clock: context.clock,
    domains: new DomainNames(),
    directory: undefined,
    revealsPerHour: 30,
    callerVerification: { list: [], required: false },
  };
}

describe('reveals of a person', () => {
  eachDatabase((empty) => {
    async function open(...events: readonly AuditEvent[]) {
      const store = await openTampered(await empty());
      await record(store.context, ...events);
      return { ...store, found: (page?: { before?: number; limit?: number }) => reveals(store, page) };
    }

    async function reveals({ context }: TamperedStore, page: { before?: number; limit?: number } = {}) {
      const found = await new SqlRecoveryStore(context).revealsOf(reachOfJane, { limit: 100, ...page });
      return found.map(({ row, computers }) => [row.seq, ...computers]);
    }

    test('are none where somebody else has or had a computer of that name', async () => {
      const { context, found } = await open(of('WS01'), of('WS02'));
      const mine = await seedComputer(context, 'WS01', { generation: 1 });
      await seedAssociation(context, mine, jane);
      expect(await found()).toEqual([[1, 'WS01']]);
      const older = await seedComputer(context, 'WS01');
      expect(await found()).toEqual([]);
      await seedAssociation(context, older, jane);
      expect(await found()).toEqual([[1, 'WS01']]);
    });

    test('are those of the associated computers, newest first, whoever had them', async () => {
      const { context, found } = await open(of('WS01'), of('WS02'), { ...of('WS01'), actor: 'jane' }, of('WS03'));
      await seedAssociation(context, await seedComputer(context, 'WS01'), jane);
      await seedAssociation(context, await seedComputer(context, 'WS02'), 'CONTOSO\\eve');
      await seedAssociation(context, await seedComputer(context, 'WS03'), jane, { source: 'csv' });
      expect(await found()).toEqual([
        [4, 'WS03'],
        [3, 'WS01'],
        [1, 'WS01'],
      ]);
    });

    test('of several computers at once are found for each, and name only the own ones', async () => {
      const { context, found } = await open(
        of('WS09', 'WS01'),
        of('WS01', 'WS09'),
        of('WS09', 'WS08'),
        of('WS09', 'WS02', 'WS01'),
        of('WS011', 'WS09'),
      );
      for (const name of ['WS01', 'WS02']) await seedAssociation(context, await seedComputer(context, name), jane);
      expect(await found()).toEqual([
        [4, 'WS02', 'WS01'],
        [2, 'WS01'],
        [1, 'WS01'],
      ]);
    });

    test('are found as a reveal writes them', async () => {
      const { context, found } = await open();
      const keyId = Buffer.from('3fd763f974c74e908fa21f6a2e2b4e0c', 'hex');
      for (const name of ['WS01', 'WS02', 'WS03']) await seedClaim(context, name, { key_id: keyId });
      const { computerId } = await seedClaim(context, 'WS04', { key_id: keyId });
      await seedAssociation(context, computerId, jane);
      const request = { keyId: formatGuid(parseGuid(keyId.toString('hex'))), reason: 'lost-pin' };
      await expect(recoverKey(depsOf(context), operator, request)).rejects.toThrow('does not open');
      expect(await found()).toEqual([[1, 'WS04']]);
    });

    test('are neither searches nor refusals nor what says that a secret was not shown', async () => {
      const { context, found } = await open(
        { ...of('WS01'), type: 'key-search' },
        { ...of('WS09', 'WS01'), result: 'Failed' },
        { ...of('WS01'), type: 'secret-not-shown', result: 'Failed' },
        { ...reveal('desk', 1), type: 'owner-auth-reveal', computer: 'WS01', detail: { claims: [1] } },
      );
      await seedAssociation(context, await seedComputer(context, 'WS01'), jane);
      expect(await found()).toEqual([[4, 'WS01']]);
    });

    test('do not count an association that the person made, that was taken back, or that somebody forged', async () => {
      const { context, found, tamper, forged } = await open(of('WS01'), of('WS02'), of('WS03', 'WS04'), of('WS04'));
      const place = (name: string) => seedComputer(context, name);
      await seedAssociation(context, await place('WS01'), jane, { madeBy: reachOfJane.actor.name });
      const revoked = await seedAssociation(context, await place('WS02'), jane);
      await record(context, { ...reveal('admin', 2), type: 'association-removed', revokes: revoked.change_id });
      const moved = await seedAssociation(context, await place('WS03'), jane);
      const elsewhere = await place('WS04');
      await tamper(sql`update association set computer_id = ${elsewhere} where id = ${moved.id}`);
      expect(await found()).toEqual([]);
      expect(forged).toContainEqual({ table: 'association', id: moved.id });
    });

    test('of a stolen computer are shown to its owner above all', async () => {
      const { context, found } = await open(of('WS01'));
      await seedAssociation(context, await seedComputer(context, 'WS01', { state: 'stolen' }), jane);
      expect(await found()).toEqual([[1, 'WS01']]);
    });

    test('read in pages give each once', async () => {
      const events = Array.from({ length: 25 }, (_, at) => {
        if (at % 3 === 0) return of('WS09');
        return at % 3 === 1 ? of('WS01') : of('WS09', 'WS01');
      });
      const { context, found } = await open(...events);
      await seedAssociation(context, await seedComputer(context, 'WS01'), jane);
      const seen: number[] = [];
      for (let before: number | undefined = 26; before !== undefined; ) {
        const page = await found({ before, limit: 4 });
        seen.push(...page.map(([sequence]) => Number(sequence)));
        before = page.length === 4 ? seen.at(-1) : undefined;
      }
      expect(seen).toEqual(events.flatMap((_, at) => (at % 3 === 0 ? [] : [at + 1])).reverse());
    });

    test('are found behind more reveals of other computers than are read at once', async () => {
      const others = Array.from({ length: 1100 }, () => of('WS08', 'WS09'));
      const { context, found } = await open(of('WS08', 'WS01'), ...others);
      await seedAssociation(context, await seedComputer(context, 'WS01'), jane);
      expect(await found({ limit: 2 })).toEqual([[1, 'WS01']]);
    });

    test('are none for a person without computers', async () => {
      const { found } = await open(of('WS01'));
      expect(await found()).toEqual([]);
    });
  });
});
