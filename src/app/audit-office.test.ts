import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../test/support/store.ts';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { genesis, link } from '../audit/chain.ts';
import { CheckpointFile } from '../audit/checkpoint-file.ts';
import type { AuditEvent } from '../audit/event.ts';
import { systemClock } from '../base/clock.ts';
import { auditValues } from '../store/audit-row.ts';
import { SqlAuditReader } from '../store/sql-audit-reader.ts';
import { SqlRecoveryStore } from '../store/sql-recovery-store.ts';
import {
  type AuditOfficeDeps,
  acceptRestore,
  advanceCheckpoint,
  beginTrail,
  checkpointState,
  signedEnd,
  verifyAudit,
} from './audit-office.ts';

const local = { kind: 'local', uid: 0 } as const;
const event: AuditEvent = { at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor: 'hanna' };

/** A trail with a first row, and the checkpoint of the server that made it. */
async function open() {
  const folder = await tempFolder();
  const { context, installation } = await openStore({ kind: 'sqlite', folder, file: join(folder, 'keyhaven.db') });
  const file = join(folder, 'head');
  const store = new SqlRecoveryStore(context);
  const openCheckpoint = () => CheckpointFile.open(file, installation.installationId, context.signer);
  const officeOn = (checkpoint: CheckpointFile): AuditOfficeDeps => ({
    ...{ reader: new SqlAuditReader(context), store, checkpoint, signer: context.signer, clock: systemClock },
    verifyBatches: () => Promise.resolve({ checked: 0 }),
  });
  const append = async () => {
    const { receipt } = await store.transaction((unit) => {
      unit.record(event);
      return Promise.resolve();
    });
    if (receipt === undefined) throw new Error('nothing was appended');
    return receipt;
  };
  const office = officeOn(await openCheckpoint());
  await beginTrail(office, append);
  /** As somebody does who has the database and none of the keys. */
  const forge = async (seq: number, moveHead: boolean) => {
    const row = { ...link(await office.reader.head(), { ...event, actor: 'mallory' }), seq };
    await context.database.write.insertInto('audit_event').values(auditValues(row)).execute();
    if (moveHead) await context.database.write.updateTable('audit_head').set({ seq, hash: row.hash }).execute();
  };
  const restart = async (more: { withoutCheckpoint: boolean }) => {
    if (more.withoutCheckpoint) rmSync(file);
    return officeOn(await openCheckpoint());
  };
  return { office, append, forge, restart, database: context.database };
}

describe('a trail of which the end is forged', () => {
  test('is not intact, and no checkpoint is made of it', async () => {
    const { office, append, forge } = await open();
    await append();
    await forge(3, true);
    expect(await verifyAudit(office)).toMatchObject({ intact: false, firstBroken: { seq: 3 } });
    expect(await signedEnd(office)).toBeUndefined();
    await advanceCheckpoint(office);
    expect(office.checkpoint.highest()?.seq).toBe(1);
  });

  test('a row beyond the end is found', async () => {
    const { office, forge } = await open();
    await forge(1_000_000, false);
    expect(await verifyAudit(office)).toMatchObject({ intact: false, firstBroken: { seq: 1_000_000 } });
  });

  test('a head that states another hash is found', async () => {
    const { office, database } = await open();
    await database.write.updateTable('audit_head').set({ hash: genesis.hash }).execute();
    expect(await verifyAudit(office)).toMatchObject({ intact: false, firstBroken: { seq: 1 } });
  });

  test('as it should be it is intact, and the checkpoint follows it with the signature of its row', async () => {
    const { office, append } = await open();
    const receipt = await append();
    expect(await verifyAudit(office)).toMatchObject({ intact: true, rows: 2 });
    await advanceCheckpoint(office);
    expect(office.checkpoint.highest()).toEqual(receipt);
  });
});

describe('a server without its checkpoint', () => {
  test('makes none by itself, and has one again once an administrator accepted what there is, on the record', async () => {
    const { append, restart } = await open();
    await append();
    const office = await restart({ withoutCheckpoint: true });
    expect(await checkpointState(office)).toBe('missing');
    await beginTrail(office, append);
    await advanceCheckpoint(office);
    expect(await checkpointState(office)).toBe('missing');
    await acceptRestore(office, local, 'a further server');
    expect(await checkpointState(office)).toBe('agrees');
    expect(await office.reader.list({ limit: 1 })).toMatchObject([
      { type: 'restore-accepted', reason: 'a further server', detail: '{"lostSequence":"unknown"}' },
    ]);
    await expect(acceptRestore(office, local, 'again')).rejects.toMatchObject({ code: 'already-exists' });
    expect(await checkpointState(await restart({ withoutCheckpoint: false }))).toBe('agrees');
  });

  test('finishes a first start that was interrupted before the checkpoint was written', async () => {
    const { append, restart } = await open();
    const office = await restart({ withoutCheckpoint: true });
    await beginTrail(office, append);
    expect(await checkpointState(office)).toBe('agrees');
    expect(office.checkpoint.highest()?.seq).toBe(1);
  });

  test('is not helped by whoever may not', async () => {
    const { restart } = await open();
    const office = await restart({ withoutCheckpoint: true });
    const computer = {
      kind: 'computer',
      computerId: 1,
      computer: 'WS01',
      by: { kind: 'token', tokenId: 1, issuedBy: 'admin' },
    } as const;
    await expect(acceptRestore(office, computer, 'x')).rejects.toMatchObject({ code: 'not-permitted' });
  });
});
