import type { Actor } from '../access/actor.ts';
import { actorName } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import type { AuditReader, AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import { type AuditRow, type ChainHead, genesis, headBytes } from '../audit/chain.ts';
import type { CheckpointFile } from '../audit/checkpoint-file.ts';
import type { AuditEvent } from '../audit/event.ts';
import type { Verification } from '../audit/verification.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Signer } from '../base/mac.ts';
import type { Transactor } from '../base/transactor.ts';

export interface AuditOfficeDeps {
  readonly reader: AuditReader;
  readonly store: Transactor<AuditRecorder, AuditReceipt>;
  readonly checkpoint: CheckpointFile;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Compares the batches on the chain with the claims in the tables. */
  readonly verifyBatches: (until: number) => Promise<NonNullable<Verification['batches']>>;
}

/** Walks the whole chain and compares it with its head, the checkpoint and the claims. */
export async function verifyAudit(deps: AuditOfficeDeps): Promise<Verification> {
  const highest = deps.checkpoint.highest();
  const head = await deps.reader.head();
  const walk = await verifyChain(rowsUntil(deps.reader, head), deps.signer, { head, checkpoint: highest });
  const agrees = walk.checkpointAgrees ?? true;
  const firstBroken = walk.firstBroken ?? (await rowBeyondTheEnd(deps.reader));
  const batches = firstBroken === undefined ? await deps.verifyBatches(head.seq) : undefined;
  return {
    intact: firstBroken === undefined && agrees && batches?.firstBroken === undefined,
    rows: walk.rows,
    head: { seq: walk.head.seq, hash: walk.head.hash.toString('hex') },
    firstBroken,
    checkpoint: highest && { seq: highest.seq, hash: highest.hash.toString('hex'), agrees },
    batches,
  };
}

/** The chain grows while it is read; what came after the head was read is for the next verification. */
async function* rowsUntil(reader: AuditReader, head: ChainHead) {
  for await (const row of reader.rows(0)) {
    if (row.seq > head.seq) return;
    yield row;
  }
}

/**
 * A row is committed together with the head that counts it, so that the newest row never has a higher number than the head
 * that is read after it. One that has was put there, to revoke a grant without being walked over.
 */
async function rowBeyondTheEnd(reader: AuditReader): Promise<Verification['firstBroken']> {
  const [newest] = await reader.list({ limit: 1 });
  const head = await reader.head();
  if (newest === undefined || newest.seq <= head.seq) return undefined;
  return { seq: newest.seq, problem: `it stands beyond the end of the trail, which is row ${String(head.seq)}` };
}

/** How the chain compares with the checkpoint: `missing` where this server has none to compare it with. */
export type CheckpointState = 'agrees' | 'behind' | 'missing';

export async function checkpointState(deps: Pick<AuditOfficeDeps, 'reader' | 'checkpoint'>): Promise<CheckpointState> {
  const highest = deps.checkpoint.highest();
  if (highest === undefined) return 'missing';
  const row = await rowAt(deps.reader, highest.seq);
  return row?.hash.equals(highest.hash) === true ? 'agrees' : 'behind';
}

/** Where the chain ends, with the signature that its row has; undefined when that is none of this installation. */
export async function signedEnd(deps: Pick<AuditOfficeDeps, 'reader' | 'signer'>): Promise<AuditReceipt | undefined> {
  const head = await deps.reader.head();
  const row = await rowAt(deps.reader, head.seq);
  if (!row?.signature || !row.hash.equals(head.hash)) return undefined;
  return deps.signer.verify(headBytes(head), row.signature) ? { ...head, signature: row.signature } : undefined;
}

async function rowAt(reader: AuditReader, seq: number): Promise<AuditRow | undefined> {
  const [row] = await reader.list({ before: seq + 1, limit: 1 });
  return row?.seq === seq ? row : undefined;
}

/**
 * Carries the checkpoint forward over what was not a reveal. Never over a chain that lacks the checkpoint, which would
 * wipe out the evidence, and never to a head that only the database states: a signature would make it true.
 */
export async function advanceCheckpoint(deps: AuditOfficeDeps): Promise<void> {
  if ((await checkpointState(deps)) !== 'agrees') return;
  const end = await signedEnd(deps);
  if (end !== undefined && end.seq > (deps.checkpoint.highest()?.seq ?? 0)) await deps.checkpoint.advance(end);
}

/**
 * The first row of an installation that this start makes, and the checkpoint from which this server goes on. A start that
 * was interrupted between the two finds that row and no other.
 */
export async function beginTrail(deps: AuditOfficeDeps, record: () => Promise<AuditReceipt>): Promise<void> {
  const { seq } = await deps.reader.head();
  const first = seq === genesis.seq ? await record() : seq === 1 ? await signedEnd(deps) : undefined;
  if (first !== undefined && deps.checkpoint.highest() === undefined) await deps.checkpoint.replace(first);
}

/**
 * An administrator has looked into a database that lacks rows, or that this server cannot tell it from, and goes on with
 * it. What is missing stands on record. Throws `not-permitted`, `already-exists`.
 */
export async function acceptRestore(deps: AuditOfficeDeps, actor: Actor, reason: string): Promise<ChainHead> {
  demand(actor, 'audit-restore');
  const lost = deps.checkpoint.highest();
  if ((await checkpointState(deps)) === 'agrees') {
    throw new KeyhavenError(
      'already-exists',
      'the database has everything that the checkpoint knows; there is no restore to accept',
    );
  }
  const { receipt } = await deps.store.transaction((unit) => {
    unit.record(accepted(actor, reason, lost, deps.clock()));
    return Promise.resolve();
  });
  if (receipt === undefined)
    throw new KeyhavenError('audit-unavailable', 'the acceptance could not be recorded; try again');
  await deps.checkpoint.replace(receipt);
  return receipt;
}

function accepted(actor: Actor, reason: string, lost: ChainHead | undefined, at: number): AuditEvent {
  return {
    at,
    type: 'restore-accepted',
    source: 'Administration',
    result: 'Successful',
    actor: actorName(actor),
    reason,
    detail:
      lost === undefined
        ? { lostSequence: 'unknown' }
        : { lostSequence: lost.seq, lostHash: lost.hash.toString('hex') },
  };
}
