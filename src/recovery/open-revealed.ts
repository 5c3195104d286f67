import type { AuditReceipt } from '../audit/audit-log.ts';
import type { AuditDetail } from '../audit/event.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import { recoveryPasswordFromBytes } from '../bitlocker/recovery-password.ts';
import { keyPackageCell, passwordCell } from '../escrow/cells.ts';
import type { KeyClaim, SealedKeyPackage } from '../escrow/recovery-key.ts';
import { type Attempt, notShown } from './attempt.ts';
import { keyMatch } from './key-match.ts';
import { openCell } from './open-cell.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { RevealedKey, RevealedKeys } from './result.ts';

interface Committed {
  readonly keyId: Guid;
  readonly claims: readonly [KeyClaim, ...KeyClaim[]];
  readonly more: boolean;
  readonly packages: readonly SealedKeyPackage[];
  readonly rotationDue: number;
}

/** Rows whose cells did not open. */
interface Broken {
  readonly claims: number[];
  readonly packages: number[];
}

/** Opens what a committed reveal allows. A cell that does not open gets a row of its own; the others are still given. */
export async function openRevealed(
  deps: RecoveryDeps,
  attempt: Attempt,
  committed: Committed,
  receipt: AuditReceipt,
): Promise<RevealedKeys> {
  await keepCheckpoint(deps, attempt, receipt);
  const broken: Broken = { claims: [], packages: [] };
  const opened = await opening(deps, attempt, () =>
    committed.claims.map((claim) => openClaim(deps, claim, committed, broken)),
  );
  if (broken.claims.length + broken.packages.length > 0)
    await recordNotShown(deps, attempt, 'secret-did-not-open', { ...broken });
  const [first, ...others] = opened.filter((key) => key !== undefined);
  if (first === undefined) throw new KeyhavenError('secret-does-not-open', 'the stored key does not open');
  return {
    keyId: committed.keyId,
    keys: [{ ...first, current: true }, ...others],
    more: committed.more,
    rotationDue: committed.rotationDue,
    auditSequence: receipt.seq,
  };
}

/** Whatever keeps all of it from being opened, the row that says it was shown gets a second one. */
export async function opening<T>(deps: RecoveryDeps, attempt: Attempt, open: () => T): Promise<T> {
  try {
    return open();
  } catch (error) {
    await recordNotShown(deps, attempt, 'secret-not-shown', { because: 'opening failed' }).catch(() => undefined);
    throw error;
  }
}

/** A database restored to before this reveal is noticed only if the checkpoint knew of it: without it nothing is shown. */
export async function keepCheckpoint(deps: RecoveryDeps, attempt: Attempt, receipt: AuditReceipt): Promise<void> {
  try {
    await deps.checkpoint.advance(receipt);
  } catch (cause) {
    await recordNotShown(deps, attempt, 'secret-not-shown', { because: 'checkpoint' }).catch(() => undefined);
    throw new KeyhavenError(
      'audit-unavailable',
      'the record of this request could not be kept safe, so nothing is shown; try again',
      {
        cause,
      },
    );
  }
}

export async function recordNotShown(
  deps: RecoveryDeps,
  attempt: Attempt,
  type: 'secret-not-shown' | 'secret-did-not-open',
  detail: AuditDetail,
): Promise<void> {
  await deps.store.transaction(async (unit) => {
    unit.record(notShown(attempt, type, deps.clock(), detail));
    return Promise.resolve();
  });
}

function openClaim(deps: RecoveryDeps, claim: KeyClaim, committed: Committed, broken: Broken): RevealedKey | undefined {
  const password = openCell(deps.opener, passwordCell(claim.id, claim.keyId), claim.sealedPassword);
  if (password === undefined) {
    broken.claims.push(claim.id);
    return undefined;
  }
  const newest = committed.packages
    .filter((candidate) => candidate.recoveryKeyId === claim.id)
    .reduce<SealedKeyPackage | undefined>(
      (best, next) => (best && best.receivedAt > next.receivedAt ? best : next),
      undefined,
    );
  const keyPackage = newest && openCell(deps.opener, keyPackageCell(newest.id, claim.keyId), newest.sealed);
  if (newest && keyPackage === undefined) broken.packages.push(newest.id);
  return {
    ...keyMatch(claim, committed.claims),
    recoveryPassword: recoveryPasswordFromBytes(password.reveal()).format(),
    keyPackage,
    current: false,
  };
}
