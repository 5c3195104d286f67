import type { Actor } from '../access/actor.ts';
import { actorName } from '../access/actor.ts';
import type { AuditReader, AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import { type ChainHead, headBytes } from '../audit/chain.ts';
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
  const batches = walk.firstBroken === undefined ? await deps.verifyBatches(head.seq) : undefined;
  return {
    intact: walk.firstBroken === undefined && agrees && batches?.firstBroken === undefined,
    rows: walk.rows,
    head: { seq: walk.head.seq, hash: walk.head.hash.toString('hex') },
    firstBroken: walk.firstBroken,
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

/** Whether the chain has what the checkpoint says. */
export async function chainHoldsCheckpoint(deps: Pick<AuditOfficeDeps, 'reader' | 'checkpoint'>): Promise<boolean> {
  const highest = deps.checkpoint.highest();
  if (highest === undefined) return true;
  for await (const row of deps.reader.rows(highest.seq - 1))
    return row.seq === highest.seq && row.hash.equals(highest.hash);
  return false;
}

/**
 * Carries the checkpoint forward over what was not a reveal. Never over a chain that lacks the checkpoint: that would
 * wipe out the evidence.
 */
export async function advanceCheckpoint(deps: AuditOfficeDeps): Promise<void> {
  const head = await deps.reader.head();
  if (head.seq <= (deps.checkpoint.highest()?.seq ?? 0) || !(await chainHoldsCheckpoint(deps))) return;
  await deps.checkpoint.advance({ ...head, signature: deps.signer.sign(headBytes(head)) });
}

/** An administrator has looked into a database that lacks rows, and goes on with it. What is missing stands on record. */
export async function acceptRestore(deps: AuditOfficeDeps, actor: Actor, reason: string): Promise<ChainHead> {
  const lost = deps.checkpoint.highest();
  if (lost === undefined || (await chainHoldsCheckpoint(deps))) {
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

function accepted(actor: Actor, reason: string, lost: ChainHead, at: number): AuditEvent {
  return {
    at,
    type: 'restore-accepted',
    source: 'Administration',
    result: 'Successful',
    actor: actorName(actor),
    reason,
    detail: { lostSequence: lost.seq, lostHash: lost.hash.toString('hex') },
  };
}
