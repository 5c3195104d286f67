import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isKeyhavenError } from '../../src/base/error.ts';
import { newGuid } from '../../src/base/guid.ts';
import type { EscrowLimits } from '../../src/escrow/escrow-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { keyClaim, ownerAuthClaim, roomyLimits, sealed } from '../support/claims.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore, type TestStore } from '../support/store.ts';
import { verifyBatches } from '../support/verify-store.ts';

function escrowOn(store: TestStore, limits: Partial<EscrowLimits> = {}): SqlEscrowStore {
  return new SqlEscrowStore(store.context, { ...roomyLimits, ...limits });
}

function rowsOf(context: StoreContext) {
  return context.database.read.selectFrom('recovery_key').selectAll().orderBy('id').execute();
}

async function eventsOf(context: StoreContext) {
  return (await new SqlAuditReader(context).list({ limit: 100 })).toReversed();
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isKeyhavenError(error) ? error.code : `not refused: ${String(error)}`;
}

describe('the escrow store', () => {
  eachDatabase((empty, kind) => {
    test('keeps a claim with its computer, volume, package and metadata', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const claim = await keyClaim(escrow, {
        proof: 'matched',
        keyPackage: await sealed(escrow, 'package'),
        metadata: await sealed(escrow, 'metadata'),
      });
      expect(await escrow.submit(claim)).toEqual({
        outcome: 'stored',
        conflict: false,
        rowId: claim.password.rowId,
        receivedAt: claim.receivedAt,
        proof: 'matched',
        proofWaiting: true,
      });
      const { read } = store.database;
      const row = await read
        .selectFrom('recovery_key')
        .innerJoin('computer', 'computer.id', 'recovery_key.computer_id')
        .innerJoin('volume', 'volume.id', 'recovery_key.volume_id')
        .innerJoin('key_package', 'key_package.recovery_key_id', 'recovery_key.id')
        .innerJoin('proof_request', 'proof_request.recovery_key_id', 'recovery_key.id')
        .select([
          'recovery_key.id',
          'key_id',
          'sealed_password',
          'name',
          'guid',
          'type',
          'key_package.sealed',
          'sealed_metadata',
        ])
        .select(['key_package.id as packageId', 'proof_request.id as metadataId'])
        .executeTakeFirst();
      expect(row).toEqual({
        id: claim.password.rowId,
        key_id: claim.keyId,
        sealed_password: claim.password.sealed,
        name: 'CONTOSO\\WS01',
        guid: claim.volume.guid,
        type: 'operating-system',
        sealed: claim.keyPackage?.sealed,
        sealed_metadata: claim.metadata?.sealed,
        packageId: claim.keyPackage?.rowId,
        metadataId: claim.metadata?.rowId,
      });
    });

    test('makes one row of a hundred equal claims at once', async () => {
      const store = await openStore(await empty());
      const contexts = kind === 'postgres' ? [store.context, await store.second()] : [store.context];
      const servers = contexts.map((context) => new SqlEscrowStore(context, roomyLimits));
      const same = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' }, secret: 'the same' } as const;
      const results = await Promise.all(
        Array.from({ length: 100 }, async (_, at) => {
          const escrow = servers[at % servers.length] ?? escrowOn(store);
          return escrow.submit(await keyClaim(escrow, same));
        }),
      );
      const rows = await rowsOf(store.context);
      expect(rows).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
      expect(new Set(results.map(({ rowId }) => rowId))).toEqual(new Set([rows[0]?.id]));
      expect(await store.database.read.selectFrom('volume').select('id').execute()).toHaveLength(1);
      expect(await store.database.read.selectFrom('computer').select('id').execute()).toHaveLength(1);
    });

    test('stores many different claims from two servers without losing or doubling one', async () => {
      const store = await openStore(await empty());
      const contexts = kind === 'postgres' ? [store.context, await store.second()] : [store.context];
      const servers = contexts.map((context) => new SqlEscrowStore(context, roomyLimits));
      await Promise.all(
        Array.from({ length: 300 }, async (_, at) => {
          const escrow = servers[at % servers.length] ?? escrowOn(store);
          const target = { computer: `CONTOSO\\WS${String(at % 20)}` };
          return escrow.submit(await keyClaim(escrow, { target, users: [`CONTOSO\\user${String(at % 7)}`] }));
        }),
      );
      expect(await rowsOf(store.context)).toHaveLength(300);
      expect(await store.database.read.selectFrom('computer').select('id').execute()).toHaveLength(20);
      await verifyBatches(store.context);
      // 20 and 7 share no divisor: each computer meets each user
      expect(await store.database.read.selectFrom('association').select('id').execute()).toHaveLength(140);
    });

    test('writes nothing for a repeat, and finds it under any fingerprint version', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const claim = await keyClaim(escrow);
      await escrow.submit(claim);
      const before = await eventsOf(store.context);
      const [old] = claim.password.fingerprints;
      const rotated = { ...claim.password, fingerprints: [{ version: 2, value: randomBytes(32) }, old] as const };
      const repeat = { ...claim, password: { ...rotated, rowId: await escrow.nextRowId() }, changeId: randomBytes(16) };
      expect(await escrow.submit(repeat)).toMatchObject({ outcome: 'already-stored', rowId: claim.password.rowId });
      expect(await rowsOf(store.context)).toHaveLength(1);
      expect(await eventsOf(store.context)).toEqual(before);
    });

    test('adds what a repeat brings and the row lacks', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const given = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' }, secret: 'one' } as const;
      const first = await escrow.submit(await keyClaim(escrow, given));
      const richer = await keyClaim(escrow, {
        ...given,
        proof: 'matched',
        users: ['CONTOSO\\anna'],
        keyPackage: await sealed(escrow, 'package'),
        metadata: await sealed(escrow, 'metadata'),
      });
      expect(await escrow.submit(richer)).toEqual({
        ...first,
        outcome: 'already-stored',
        proof: 'matched',
        proofWaiting: true,
      });
      await escrow.submit(await keyClaim(escrow, { ...given, keyPackage: await sealed(escrow, 'another package') }));
      await escrow.submit(await keyClaim(escrow, { ...given, keyPackage: await sealed(escrow, 'package') }));
      const { read } = store.database;
      expect(await read.selectFrom('key_package').select('recovery_key_id').execute()).toEqual([
        { recovery_key_id: first.rowId },
        { recovery_key_id: first.rowId },
      ]);
      expect(await read.selectFrom('association').select('person').execute()).toEqual([{ person: 'CONTOSO\\anna' }]);
      expect(await rowsOf(store.context)).toMatchObject([{ proof: 'matched' }]);
    });

    test('replaces metadata that waits, and never asks for a proof that is decided', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const given = {
        keyId: newGuid(),
        volume: { guid: newGuid(), type: 'fixed' },
        secret: 'one',
        proof: 'matched',
      } as const;
      const { rowId } = await escrow.submit(
        await keyClaim(escrow, { ...given, metadata: await sealed(escrow, 'old') }),
      );
      const newer = await sealed(escrow, 'new');
      await escrow.submit(await keyClaim(escrow, { ...given, metadata: newer }));
      const waiting = () => store.database.read.selectFrom('proof_request').select(['id', 'sealed_metadata']).execute();
      expect(await waiting()).toEqual([{ id: newer.rowId, sealed_metadata: newer.sealed }]);
      await store.database.write.deleteFrom('proof_request').execute();
      await store.database.write.updateTable('recovery_key').set({ proof: 'proven' }).where('id', '=', rowId).execute();
      const late = await escrow.submit(await keyClaim(escrow, { ...given, metadata: await sealed(escrow, 'late') }));
      expect(late).toMatchObject({ proof: 'proven', proofWaiting: false });
      const failed = await keyClaim(escrow, { proof: 'failed', metadata: await sealed(escrow, 'foreign') });
      expect(await escrow.submit(failed)).toMatchObject({ proof: 'failed', proofWaiting: false });
      expect(await waiting()).toEqual([]);
    });

    test('keeps another password under the same key ID beside the first, and flags it', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const given = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' } } as const;
      expect(await escrow.submit(await keyClaim(escrow, { ...given, secret: 'one' }))).toMatchObject({
        conflict: false,
      });
      expect(await escrow.submit(await keyClaim(escrow, { ...given, secret: 'two' }))).toMatchObject({
        outcome: 'stored',
        conflict: true,
      });
      expect(await escrow.submit(await keyClaim(escrow, { ...given, secret: 'one' }))).toMatchObject({
        outcome: 'already-stored',
        conflict: true,
      });
      expect(await rowsOf(store.context)).toHaveLength(2);
    });

    test('an import uses up nothing of what the computer itself can claim', async () => {
      const { context } = await openStore(await empty());
      const store = new SqlEscrowStore(context, { ...roomyLimits, claimsPerKeyId: 2 });
      const keyId = newGuid();
      const claim = async (origin: 'agent' | 'import') => store.submit(await keyClaim(store, { keyId, origin }));
      for (const origin of ['import', 'import', 'agent', 'agent'] as const)
        expect(await claim(origin)).toMatchObject({ outcome: 'stored' });
      for (const origin of ['import', 'agent'] as const)
        await expect(claim(origin)).rejects.toMatchObject({ code: 'conflicting-claims-ceiling' });
    });

    test('keeps the claims of two computers apart, with no conflict between them', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const given = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' } } as const;
      await escrow.submit(await keyClaim(escrow, { ...given, secret: 'one' }));
      const other = { computer: 'CONTOSO\\WS02' };
      const stored = await escrow.submit(await keyClaim(escrow, { ...given, target: other, secret: 'two' }));
      expect(stored).toMatchObject({ outcome: 'stored', conflict: false });
      expect(await store.database.read.selectFrom('volume').select('guid').execute()).toHaveLength(2);
    });

    test('refuses what is past a ceiling, keeps nothing of it, and stores its neighbours', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store, { claimsPerKeyId: 2, proofsWaiting: 1 });
      const given = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' } } as const;
      const claims = [
        await keyClaim(escrow, { ...given, secret: 'one' }),
        await keyClaim(escrow, { ...given, secret: 'two' }),
        await keyClaim(escrow, {
          ...given,
          secret: 'three',
          target: { computer: 'CONTOSO\\WS01' },
          users: ['CONTOSO\\eve'],
        }),
        await keyClaim(escrow, { metadata: await sealed(escrow, 'a') }),
        await keyClaim(escrow, { metadata: await sealed(escrow, 'b') }),
        await keyClaim(escrow),
      ];
      const results = await Promise.all(
        claims.map((claim) =>
          escrow.submit(claim).then(
            ({ outcome }) => outcome,
            (error: unknown) => isKeyhavenError(error) && error.code,
          ),
        ),
      );
      expect(results).toEqual([
        'stored',
        'stored',
        'conflicting-claims-ceiling',
        'stored',
        'proofs-waiting-ceiling',
        'stored',
      ]);
      expect(await rowsOf(store.context)).toHaveLength(4);
      expect(await store.database.read.selectFrom('association').select('id').execute()).toEqual([]);
      expect(await store.database.read.selectFrom('volume').select('id').execute()).toHaveLength(3);
    });

    test('lets a computer store so much a day; imports do not count, the next day is new', async () => {
      const store = await openStore(await empty());
      // a new claim is two rows: a volume and a key
      const escrow = escrowOn(store, { newClaimsPerDay: 4 });
      const at = Date.UTC(2026, 10, 24, 12);
      await escrow.submit(await keyClaim(escrow, { receivedAt: at }));
      await escrow.submit(await keyClaim(escrow, { receivedAt: at, origin: 'import' }));
      await escrow.submit(await keyClaim(escrow, { receivedAt: at }));
      expect(await refusal(escrow.submit(await keyClaim(escrow, { receivedAt: at })))).toBe('escrow-ceiling-reached');
      expect(await refusal(escrow.submit(await keyClaim(escrow, { receivedAt: at + 86_400_000 })))).toMatch(
        'not refused',
      );
      const bytes = escrowOn(store, { newBytesPerDay: 100 });
      const large = { ...(await sealed(bytes, 'large')), sealed: randomBytes(101) };
      expect(await refusal(bytes.submit(await keyClaim(bytes, { keyPackage: large, receivedAt: at })))).toBe(
        'escrow-ceiling-reached',
      );
    });

    test('fails alone when an item cannot be stored at all', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const first = await keyClaim(escrow);
      await escrow.submit(first);
      // an id that is taken breaks the whole batch
      const broken = await keyClaim(escrow, {
        password: { ...(await sealed(escrow, 'x')), rowId: first.password.rowId },
      });
      const results = await Promise.allSettled([
        escrow.submit(await keyClaim(escrow)),
        escrow.submit(broken),
        escrow.submit(await keyClaim(escrow)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await rowsOf(store.context)).toHaveLength(3);
    });

    test('fills in an unknown volume type from the report of the computer itself, once', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const guid = newGuid();
      const type = async () =>
        (await store.database.read.selectFrom('volume').select('type').execute()).map((row) => row.type);
      await escrow.submit(await keyClaim(escrow, { origin: 'import', volume: { guid, type: 'unknown' } }));
      await escrow.submit(await keyClaim(escrow, { origin: 'import', volume: { guid, type: 'removable' } }));
      expect(await type()).toEqual(['unknown']);
      await escrow.submit(await keyClaim(escrow, { volume: { guid, type: 'operating-system' } }));
      await escrow.submit(await keyClaim(escrow, { volume: { guid, type: 'fixed' } }));
      expect(await type()).toEqual(['operating-system']);
    });

    test('replaces imported associations by those of the computer, on the record, and leaves manual ones', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const people = async () =>
        (
          await store.database.read.selectFrom('association').select(['person', 'source']).orderBy('person').execute()
        ).map(({ person, source }) => `${person} ${source}`);
      const imported = { origin: 'import', actor: 'token:1:migration' } as const;
      await escrow.submit(await keyClaim(escrow, { ...imported, users: ['CONTOSO\\old'], userSource: 'managedBy' }));
      await escrow.submit(await keyClaim(escrow, { ...imported, users: ['CONTOSO\\desk'], userSource: 'manual' }));
      await escrow.submit(await keyClaim(escrow, { users: [] }));
      expect(await people()).toEqual(['CONTOSO\\desk manual', 'CONTOSO\\old managedBy']);
      await escrow.submit(await keyClaim(escrow, { users: ['CONTOSO\\new', 'CONTOSO\\new'] }));
      await escrow.submit(await keyClaim(escrow, { users: ['CONTOSO\\new'] }));
      expect(await people()).toEqual(['CONTOSO\\desk manual', 'CONTOSO\\new agent']);
      const events = await eventsOf(store.context);
      const added = events.filter(({ type }) => type === 'association-added');
      const removed = events.filter(({ type }) => type === 'association-removed');
      expect(added.map(({ endUser, actor }) => [endUser, actor])).toEqual([
        ['CONTOSO\\old', 'token:1:migration'],
        ['CONTOSO\\desk', 'token:1:migration'],
        ['CONTOSO\\new', 'computer:CONTOSO\\WS01'],
      ]);
      expect(removed.map(({ endUser, revokes }) => [endUser, revokes])).toEqual([['CONTOSO\\old', added[0]?.changeId]]);
    });

    test('gives way to the computer when its report and an import meet in one batch', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      await Promise.all([
        escrow.submit(await keyClaim(escrow, { origin: 'import', users: ['CONTOSO\\old'], userSource: 'owner' })),
        escrow.submit(await keyClaim(escrow, { users: ['CONTOSO\\new'] })),
      ]);
      const rows = await store.database.read.selectFrom('association').select('person').execute();
      expect(rows).toEqual([{ person: 'CONTOSO\\new' }]);
    });

    test('keeps OwnerAuths beside each other and remembers a Windows that keeps none', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const first = await escrow.submit(await ownerAuthClaim(escrow, { secret: 'one' }));
      expect(first).toMatchObject({ outcome: 'stored', conflict: false });
      expect(await escrow.submit(await ownerAuthClaim(escrow, { secret: 'one' }))).toEqual({
        ...first,
        outcome: 'already-stored',
      });
      expect(await escrow.submit(await ownerAuthClaim(escrow, { secret: 'two' }))).toMatchObject({
        outcome: 'stored',
        conflict: true,
      });
      const none = { target: { computer: 'CONTOSO\\WS02' }, ownerAuth: undefined };
      expect(await escrow.submit(await ownerAuthClaim(escrow, none))).toMatchObject({ outcome: 'stored', rowId: 0 });
      expect(await escrow.submit(await ownerAuthClaim(escrow, none))).toMatchObject({ outcome: 'already-stored' });
      const computers = await store.database.read
        .selectFrom('computer')
        .select(['name', 'keeps_no_owner_auth'])
        .orderBy('name')
        .execute();
      expect(computers.map((row) => row.keeps_no_owner_auth)).toEqual([0, 1]);
    });

    test('stores for the record behind a token, not for the name it sends, and refuses a record that is gone', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      await escrow.submit(await keyClaim(escrow));
      const computer = await store.database.read.selectFrom('computer').select('id').executeTakeFirstOrThrow();
      await escrow.submit(
        await keyClaim(escrow, { target: { computer: 'CONTOSO\\RENAMED', computerId: computer.id } }),
      );
      expect((await rowsOf(store.context)).map((row) => row.computer_id)).toEqual([computer.id, computer.id]);
      expect(
        await refusal(
          escrow.submit(await keyClaim(escrow, { target: { computer: 'CONTOSO\\X', computerId: 987_654 } })),
        ),
      ).toBe('not-found');
    });

    test('does not call a claim stored when the row it met was altered', async () => {
      const store = await openStore(await empty());
      const escrow = escrowOn(store);
      const given = { keyId: newGuid(), volume: { guid: newGuid(), type: 'fixed' }, secret: 'one' } as const;
      const { rowId } = await escrow.submit(await keyClaim(escrow, given));
      // whoever copies the database to another installation has rows without its keys
      const foreign = new SqlEscrowStore(
        { ...store.context, mac: { sign: () => randomBytes(32), verify: () => false } },
        roomyLimits,
      );
      expect(
        await refusal(foreign.submit(await keyClaim(escrow, { ...given, volume: { guid: newGuid(), type: 'fixed' } }))),
      ).toBe('store-unsafe');
      expect(store.forged).toEqual([{ table: 'recovery_key', id: rowId }]);
    });

    test('has a digest of each batch on record, which a changed or added row does not fit', async () => {
      const place = await empty();
      const store = await openStore(place);
      const escrow = escrowOn(store);
      await Promise.all([
        escrow.submit(await keyClaim(escrow, { keyPackage: await sealed(escrow, 'p') })),
        escrow.submit(await ownerAuthClaim(escrow)),
      ]);
      await verifyBatches(store.context);
      const detail = (await eventsOf(store.context)).map((event) => event.detail);
      expect(detail).toEqual([expect.stringMatching(/^{"batch":\d+,"count":3,"hash":"[0-9a-f]{64}"}$/)]);
      const [row] = await rowsOf(store.context);
      if (!row) throw new Error('there is no row');
      const forged = { ...row, id: 999_999, fingerprint: randomBytes(32) };
      await store.database.write.insertInto('recovery_key').values(forged).execute();
      await expect(verifyBatches(store.context)).rejects.toThrow();
    });
  });
});
