import { describe, expect, test } from 'vitest';
import { samplePerson } from '../../test/support/sample-person.ts';
import type { Actor } from '../access/actor.ts';
import type { Role } from '../access/role.ts';
import { type AuditRow, genesis, link } from '../audit/chain.ts';
import { listOwnRecoveries } from './list-own-recoveries.ts';
import type { RecoveryStore } from './recovery-store.ts';

const jane = samplePerson({ account: 'jane', roles: new Set<Role>(['self-service']) });

function revealedBy(actor: string): AuditRow {
  return link(genesis, { at: 1, type: 'key-reveal', source: 'Helpdesk', result: 'Successful', actor });
}

/** What the store is asked, and the rows that it gives. */
function storeOf(...actors: readonly string[]) {
  const asked: Parameters<RecoveryStore['revealsOf']>[] = [];
  const revealsOf: RecoveryStore['revealsOf'] = (...request) => {
    asked.push(request);
    return Promise.resolve(actors.map((actor) => ({ row: revealedBy(actor), computers: ['CONTOSO\\WS01'] })));
  };
  return { asked, deps: { store: { revealsOf } } };
}

describe('the recoveries of the own computers', () => {
  test('are asked for as the person, without the associations that the person made', async () => {
    const { deps, asked } = storeOf();
    await listOwnRecoveries(deps, jane, { before: 9, limit: 26 });
    expect(asked).toEqual([
      [
        { kind: 'person', person: 'CONTOSO\\jdoe', actor: { name: 'jane', person: 'CONTOSO\\jdoe' } },
        { before: 9, limit: 26 },
      ],
    ]);
  });

  test('say which of them were the reader’s own', async () => {
    const { deps } = storeOf('desk', 'jane', 'Jane');
    const found = await listOwnRecoveries(deps, jane, { limit: 10 });
    expect(found.map(({ row, byMyself }) => [row.actor, byMyself])).toEqual([
      ['desk', false],
      ['jane', true],
      ['Jane', false],
    ]);
  });

  const token = { tokenId: 3, label: 'script', issuedBy: 'admin', grants: [], mayReveal: true };
  const others: readonly Actor[] = [
    { kind: 'nobody' },
    { kind: 'local', uid: 0 },
    { kind: 'token', role: 'self-service', ...token },
    { ...jane, roles: new Set<Role>(['auditor', 'administrator']) },
    { ...jane, mustChangePassword: true },
  ];
  test.each(others)('are for nobody else: $kind', async (actor) => {
    const { deps, asked } = storeOf('desk');
    await expect(listOwnRecoveries(deps, actor, { limit: 10 })).rejects.toMatchObject({ code: 'not-permitted' });
    expect(asked).toEqual([]);
  });
});
