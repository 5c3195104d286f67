import { describe, expect, test } from 'vitest';
import type { Person } from '../../src/access/actor.ts';
import { formatGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import { DomainNames } from '../../src/directory/domain-names.ts';
import { recoverKey } from '../../src/recovery/recover-key.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { listen } from '../support/listen-to-statements.ts';
import { samplePerson } from '../support/sample-person.ts';
import { openStore } from '../support/store.ts';
import { record, reveal, seedClaim } from './recovery-work.ts';

// Counted and not timed, as in escrow-cost.test.ts.

function operator(account: string): Person {
  return samplePerson({ account, person: '', roles: new Set(['advanced-helpdesk'] as const) });
}

describe('what reveals cost', () => {
  eachDatabase((empty, kind) => {
    test.each([1, 8])('those of %i people at once are four trips, and one commit', async (count) => {
      const { context } = await openStore(await empty());
      const { key } = await seedClaim(context, 'CONTOSO\\WS01');
      await record(context, { ...reveal('server', 1), type: 'server-started', source: 'Server' });
      const head = { ...(await new SqlAuditReader(context).head()), signature: Buffer.of() };
      const deps = {
        store: new SqlRecoveryStore(context),
        opener: { open: () => Secret.fromBytes(Buffer.alloc(16)) },
        checkpoint: { highest: () => head, advance: () => Promise.resolve() },
        clock: context.clock,
        domains: new DomainNames([['CONTOSO', 'contoso.com']]),
        directory: undefined,
        revealsPerHour: 30,
        callerVerification: { list: [], required: false },
      };
      const asked = { keyId: formatGuid(key.key_id), reason: 'lost-pin' };
      const people = Array.from({ length: count }, (_, at) => operator(`desk${String(at)}`));
      const sent = listen(kind);
      await Promise.all(people.map((one) => recoverKey(deps, one, asked)));
      const each = (...names: string[]) => Array<string[]>(count).fill(names).flat();
      const trips = [
        each('insert reveal_lock', 'select audit_event', 'select audit_event', 'select recovery_key'),
        each('insert tpm_reset_permission', 'select association', 'select key_package', 'update recovery_key').concat(
          each('update recovery_key'),
        ),
        [...each('insert owner_notice', 'update row_id'), 'select audit_event', 'select audit_head'],
        ['insert audit_event', 'update audit_head', 'commit'],
      ];
      const found = sent();
      if (kind === 'sqlite') expect(found.map((trip) => trip.toSorted())).toEqual(trips.map((trip) => trip.toSorted()));
      else expect(found.flat().toSorted()).toEqual(['begin', ...trips.flat()].toSorted());
    });
  });
});
