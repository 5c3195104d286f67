import { Session } from 'node:inspector/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RecoveryKeyClaim } from '../../src/escrow/escrow-store.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { keyClaim, roomyLimits } from '../support/claims.ts';
import { eachDatabase } from '../support/each-database.ts';
import { listen } from '../support/listen-to-statements.ts';
import { openStore } from '../support/store.ts';

// What an escrow costs is counted here and not timed: counts are the same on every machine, and none may grow unseen.

async function claimsOf(escrow: SqlEscrowStore, count: number): Promise<RecoveryKeyClaim[]> {
  const claims: RecoveryKeyClaim[] = [];
  for (let at = 0; at < count; at++)
    claims.push(await keyClaim(escrow, { target: { computer: `CONTOSO\\PC${String(at)}` } }));
  return claims;
}

describe('what an escrow costs', () => {
  eachDatabase((empty, kind) => {
    const begin = kind === 'sqlite' ? [] : ['begin'];
    test.each([1, 100])('a batch of %i new keys is 10 statements, in 3 trips', async (count) => {
      const { context } = await openStore(await empty());
      const escrow = new SqlEscrowStore(context, roomyLimits);
      await escrow.submit(await keyClaim(escrow));
      const claims = await claimsOf(escrow, count);
      const sent = listen(kind);
      await Promise.all(claims.map((claim) => escrow.submit(claim)));
      const trips = [
        ['select computer'],
        [
          'insert computer',
          'insert volume',
          'insert recovery_key',
          'insert computer_usage',
          'select audit_head',
          'select audit_event',
        ],
        ['insert audit_event', 'update audit_head', 'commit'],
      ];
      expect(kind === 'sqlite' ? sent() : sent().flat()).toEqual(
        kind === 'sqlite' ? trips : [...begin, ...trips.flat()],
      );
    });

    test.each([1, 100])(
      'a batch of %i keys that are there is 6 statements, in 4 trips, and writes nothing',
      async (count) => {
        const { context } = await openStore(await empty());
        const escrow = new SqlEscrowStore(context, roomyLimits);
        const claims = await claimsOf(escrow, count);
        await Promise.all(claims.map((claim) => escrow.submit(claim)));
        const sent = listen(kind);
        await Promise.all(claims.map((claim) => escrow.submit(claim)));
        const trips = [
          ['select computer'],
          ['select recovery_key', 'select volume', 'select computer_usage'],
          ['select proof_request'],
          ['commit'],
        ];
        expect(kind === 'sqlite' ? sent() : sent().flat()).toEqual(
          kind === 'sqlite' ? trips : [...begin, ...trips.flat()],
        );
      },
    );

    test('a key takes few bytes of the database, its indexes and its share of the audit trail included', async () => {
      const { context, database } = await openStore(await empty());
      const escrow = new SqlEscrowStore(context, roomyLimits);
      const bytes = () => database.capabilities.databaseBytes(database.read);
      const before = await bytes();
      const count = 3000;
      const claims = await claimsOf(escrow, count);
      await Promise.all(claims.map((claim) => escrow.submit(claim)));

      expect(((await bytes()) - before) / count).toBeLessThan(mostBytes[kind]);
    });

    test('an escrow allocates less than 40 kB in the store', async () => {
      const { context } = await openStore(await empty());
      const escrow = new SqlEscrowStore(context, roomyLimits);
      const claims = await claimsOf(escrow, 2000);
      const warm = claims.splice(0, 500);
      await Promise.all(warm.map((claim) => escrow.submit(claim)));
      const bytes = await allocatedBy(() => Promise.all(claims.map((claim) => escrow.submit(claim))));

      expect(bytes / claims.length).toBeLessThan(40_000);
    });
  });
});

const mostBytes = { sqlite: 700, postgres: 1200 };

const profile = z.object({ profile: z.object({ samples: z.array(z.object({ size: z.number() })) }) });

/** Bytes of JavaScript objects that were made meanwhile, those that are gone again included; sampled, to a few percent. */
async function allocatedBy(work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await work();
  const { profile: found } = profile.parse(await session.post('HeapProfiler.stopSampling'));
  session.disconnect();
  return found.samples.reduce((sum, { size }) => sum + size, 0);
}
