import { randomBytes } from 'node:crypto';
import { type Compilable, CompiledQuery, sql } from 'kysely';
import { expect, test } from 'vitest';
import type { AuditFilter } from '../../src/audit/audit-log.ts';
import type { KeyClaim } from '../../src/escrow/recovery-key.ts';
import { standingAccounts } from '../../src/store/account-row.ts';
import { keysOfComputer } from '../../src/store/bind-computer.ts';
import { claimQuery } from '../../src/store/claims-in-range.ts';
import { computersNamed } from '../../src/store/computer-row.ts';
import { askedQuery } from '../../src/store/computers-asked-for.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { computersWithAccounts } from '../../src/store/escrow/load-state.ts';
import { revealQuery } from '../../src/store/reveal-count.ts';
import { revealsBelow, severalQuery } from '../../src/store/reveals-of-person.ts';
import { rotationQuery } from '../../src/store/rotation-query.ts';
import { auditQuery } from '../../src/store/sql-audit-reader.ts';
import { tokensOfComputers } from '../../src/store/token-row.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openTampered } from './tamper.ts';

const rowCount = 4000;
const range = {
  from: Buffer.from('1a2b3c4d000000000000000000000000', 'hex'),
  to: Buffer.from('1a2b3c4dffffffffffffffffffffffff', 'hex'),
};
const person = { kind: 'person', person: 'CONTOSO\\jane', makers: ['desk', 'desk-admin'] } as const;

async function explain(context: StoreContext, query: Compilable): Promise<string> {
  const { sql: text, parameters } = query.compile();
  const prefix = context.database.read === context.database.write ? 'explain' : 'explain query plan';
  const { rows } = await context.database.read.executeQuery(CompiledQuery.raw(`${prefix} ${text}`, [...parameters]));
  return JSON.stringify(rows, undefined, 1);
}

/** Enough rows that no planner prefers to read a whole table. */
async function fill(context: StoreContext): Promise<void> {
  const { write } = context.database;
  const numbers = Array.from({ length: rowCount }, (_, n) => n + 1);
  const change = () => ({ change_id: randomBytes(16), mac: randomBytes(32) });
  await inChunks(numbers, async (ids) => {
    await write
      .insertInto('computer')
      .values(
        ids.map((id) => ({
          id,
          name: `PC${String(id)}`,
          generation: 0,
          created_at: 1,
          state: 'active',
          keeps_no_owner_auth: 0,
        })),
      )
      .execute();
    await write
      .insertInto('volume')
      .values(
        ids.map((id) => ({ id, computer_id: id, guid: randomBytes(16), created_at: 1, type: 'fixed', ...change() })),
      )
      .execute();
    await write
      .insertInto('association')
      .values(
        ids.map((id) => ({
          id,
          computer_id: id,
          person: `P${String(id)}`,
          source: 'csv',
          made_by: 'admin',
          created_at: 1,
          ...change(),
        })),
      )
      .execute();
    await write
      .insertInto('recovery_key')
      .values(
        ids.map((id) => ({
          ...{
            id,
            volume_id: id,
            computer_id: id,
            key_id: randomBytes(16),
            fingerprint: randomBytes(32),
            fingerprint_version: 1,
          },
          ...{
            sealed_password: randomBytes(60),
            origin: 'agent',
            claimed_at: 1,
            received_at: 1,
            batch_id: 1,
            proof: 'claimed',
          },
          ...{ disclosed_at: null, rotation_due_at: null, ...change() },
        })),
      )
      .execute();
    const accounts = ids.map((id) => ({ id, computer_id: id, sid: `S-1-5-21-1-2-3-${String(id)}`, created_at: 1 }));
    await write
      .insertInto('computer_identity')
      .values(accounts.map((account) => ({ ...account, created_by: 'x', ...change() })))
      .execute();
    await write
      .insertInto('audit_event')
      .values(
        ids.map((seq) => ({
          ...{
            seq,
            at: seq,
            type: seq % 2 ? 'key-reveal' : 'sign-in',
            source: 'Helpdesk',
            result: 'Successful',
            actor: `A${String(seq)}`,
          },
          ...(seq % 2 ? recovered(seq) : nothing),
          change_id: null,
          ...{ revokes: seq % 3 ? null : randomBytes(16), hash: randomBytes(32), signature: null },
        })),
      )
      .execute();
  });
}

const nothing = { end_user: null, computer: null, key_type: null, reason: null, ticket: null, detail: null };

function recovered(seq: number) {
  const [computer, other] = [`PC${String(seq)}`, `PC${String(seq + 1)}`];
  return {
    end_user: `P${String(seq)}`,
    computer,
    key_type: 'Recovery Key Password',
    reason: 'Lost PIN',
    ticket: `T${String(seq)}`,
    detail: JSON.stringify({ claims: [1], computers: seq % 101 === 0 ? [computer, other] : [computer] }),
  } as const;
}

async function inChunks(ids: readonly number[], insert: (ids: readonly number[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) await insert(ids.slice(at, at + 500));
}

function claimOf(volumeId: number): KeyClaim {
  return {
    ...{ id: 1, keyId: randomBytes(16), fingerprint: randomBytes(32), sealedPassword: randomBytes(60) },
    ...{
      computer: { id: 1, name: 'PC1', state: 'active' },
      volume: { id: volumeId, guid: randomBytes(16), type: 'fixed' },
    },
    ...{ origin: 'agent', claimedAt: 1, receivedAt: 1, proof: 'claimed', disclosedAt: null, rotationDueAt: null },
  };
}

eachDatabase((empty) => {
  test('searches, marks, counts and checks of revocation use their indexes and scan no table', async () => {
    const { context, tamper } = await openTampered(await empty());
    await fill(context);
    await tamper(sql`analyze`);
    const db = context.database.read;
    const plans = {
      everywhere: await explain(context, claimQuery(db, range, { kind: 'everywhere' }, 50)),
      person: await explain(context, claimQuery(db, range, person, 50)),
      limited: await explain(context, claimQuery(db, range, { kind: 'everywhere', within: new Set([1, 2]) }, 50)),
      askedFor: await explain(context, askedQuery(db, range, 200)),
      rotation: await explain(context, rotationQuery(db, [claimOf(1), claimOf(2)])),
      reveals: await explain(context, revealQuery(db, ['A1', 'A2'], 1)),
      accounts: await explain(context, standingAccounts(db).where('name', '=', 'jane')),
      keysOfComputer: await explain(context, keysOfComputer(db, 17)),
      tokensOfComputers: await explain(context, tokensOfComputers(db, [17])),
      withAccounts: await explain(
        context,
        computersWithAccounts(db, context.database.capabilities.among, ['PC17', 'PC18']),
      ),
      generations: await explain(context, computersNamed(db, 'PC17')),
    };
    for (const [name, plan] of Object.entries(plans)) {
      expect(plan, name).not.toMatch(/SCAN|Seq Scan on (recovery_key|volume|computer|association|audit_event)/);
    }
    for (const name of ['everywhere', 'person', 'askedFor'] as const) expect(plans[name], name).toMatch(/key_id\s*>/i);
    expect(plans.reveals).toContain('audit_event_actor_at');
    expect(plans.person).toContain('audit_event_revokes');
  });

  test('what the audit trail is asked for by a name is found in an index', async () => {
    const { context, tamper } = await openTampered(await empty());
    await fill(context);
    await tamper(sql`analyze`);
    const db = context.database.read;
    const asked: readonly [name: string, filter: Partial<AuditFilter>, index: string][] = [
      ['actor', { actor: 'A1' }, 'audit_event_by_actor'],
      ['actor of a recovery', { actor: 'A1', recovery: true, before: 3000 }, 'audit_event_by_actor'],
      ['end user', { endUser: 'P1', recovery: true }, 'audit_event_by_end_user'],
      ['computer', { computer: 'PC1' }, 'audit_event_by_computer'],
      ['second computer', { computer: 'PC1', before: 3000 }, 'audit_event_several_computers'],
      ['ticket', { ticket: 'T1', recovery: true }, 'audit_event_by_ticket'],
    ];
    for (const [name, filter, index] of asked) {
      const plan = await explain(context, auditQuery(db, { limit: 101, ...filter }));
      expect(plan, name).toContain(index);
      expect(plan, name).not.toMatch(/SCAN audit_event(?! USING INDEX)|Seq Scan on audit_event/);
    }
    const own = await explain(context, revealsBelow(db, 4000, 26).where('computer', 'in', ['PC1', 'PC3']));
    expect(own).toContain('audit_event_by_computer');
    expect(await explain(context, severalQuery(db, 4000, 500))).toContain('audit_event_several_computers');
  });
});
