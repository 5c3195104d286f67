import type { Actor } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import type { AuditReceipt } from '../audit/audit-log.ts';
import { KeyhavenError } from '../base/error.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import { currentFirst } from '../escrow/recovery-key.ts';
import { formatOwnerAuth, type OwnerAuthClaimRow } from '../tpm/owner-auth.ts';
import { ownerAuthCell } from '../tpm/owner-auth-cell.ts';
import { tpmFile } from '../tpm/tpm-file.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { readCallerVerification } from './caller-verification.ts';
import { obstacleTo, type Refusal, refusalError } from './guard-reveal.ts';
import { limitReach } from './limit-reach.ts';
import { notifyOwners } from './notify-owners.ts';
import { openCell } from './open-cell.ts';
import { keepCheckpoint, opening, recordNotShown } from './open-revealed.ts';
import { actingAs, helpDeskReach } from './reach.ts';
import { readReason, tpmReasons } from './reason.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { countedAs, type Reach, type RecoveryUnit } from './recovery-store.ts';
import type { RecoverOwnerAuthRequest } from './request.ts';
import type { RevealedOwnerAuth, RevealedOwnerAuths } from './result.ts';
import { requireReceipt } from './reveal-keys.ts';

interface Found {
  readonly computer: string;
  readonly ownerAuths: readonly OwnerAuthClaimRow[];
}

/** Help Desk, Manage TPM: computer and reason give the OwnerAuth and its .tpm file, by the same rule as for keys. */
export async function recoverOwnerAuth(
  deps: RecoveryDeps,
  actor: Actor,
  request: RecoverOwnerAuthRequest,
): Promise<RevealedOwnerAuths> {
  demand(actor, 'owner-auth-reveal');
  const { reach, endUser } = helpDeskReach(actor, request, deps.domains);
  const computer = formatComputerName(
    parseComputerName(`${request.computerDomain}\\${request.computerName}`, deps.domains),
  );
  const callerVerified = readCallerVerification(request.callerVerified, deps.callerVerification);
  const attempt: Attempt = {
    actor,
    at: deps.clock(),
    type: 'owner-auth-reveal',
    source: 'Helpdesk',
    keyType: 'TPM Password Hash',
    endUser,
    computer,
    reason: readReason(request, tpmReasons),
    ticket: request.ticket,
    detail: callerVerified === undefined ? {} : { callerVerified },
  };
  const within = await limitReach(deps, attempt, reach, computer);
  const { value, receipt } = await deps.store.shared(countedAs(actingAs(actor)), (unit) =>
    markReveal(deps, unit, attempt, computer, within),
  );
  if ('refused' in value) throw refusalError(value.refused, deps);
  return open(deps, attempt, value, requireReceipt(receipt));
}

async function markReveal(
  deps: RecoveryDeps,
  unit: RecoveryUnit,
  attempt: Attempt,
  name: string,
  reach: Reach,
): Promise<Found | Refusal> {
  const refuse = (refused: Refusal['refused']): Refusal => {
    unit.record(failed(attempt, refused));
    return { refused };
  };
  const [obstacle, computers] = await Promise.all([
    obstacleTo(deps, unit, attempt),
    unit.computersInReach(name, reach),
  ]);
  if (obstacle !== undefined) return refuse(obstacle);
  const found = await Promise.all(computers.map(({ id }) => unit.ownerAuths(id)));
  const ownerAuths = found.flat().sort(currentFirst);
  if (ownerAuths.length === 0)
    return refuse(computers.some((one) => one.keepsNoOwnerAuth) ? 'no-owner-auth-kept' : 'nothing-to-reveal');
  const holders = new Set(ownerAuths.map((row) => row.computerId));
  await notifyOwners(
    unit,
    computers.filter(({ id }) => holders.has(id)),
    attempt.at,
  );
  unit.record(succeeded(attempt, { computer: name, detail: { claims: ownerAuths.map((row) => row.id) } }));
  return { computer: name, ownerAuths };
}

async function open(
  deps: RecoveryDeps,
  attempt: Attempt,
  found: Found,
  receipt: AuditReceipt,
): Promise<RevealedOwnerAuths> {
  await keepCheckpoint(deps, attempt, receipt);
  const opened = await opening(deps, attempt, () => found.ownerAuths.map((row) => openRow(deps, row)));
  const broken = found.ownerAuths.filter((_, at) => opened[at] === undefined);
  if (broken.length > 0)
    await recordNotShown(deps, attempt, 'secret-did-not-open', { claims: broken.map((row) => row.id) });
  const [first, ...others] = opened.filter((ownerAuth) => ownerAuth !== undefined);
  if (first === undefined) throw new KeyhavenError('secret-does-not-open', 'the stored OwnerAuth does not open');
  return {
    computer: found.computer,
    ownerAuths: [{ ...first, current: true }, ...others],
    tpmFile: tpmFile(found.computer, first.ownerAuth, attempt.at),
    auditSequence: receipt.seq,
  };
}

function openRow(deps: RecoveryDeps, row: OwnerAuthClaimRow): RevealedOwnerAuth | undefined {
  const secret = openCell(deps.opener, ownerAuthCell(row.id, row.changeId), row.sealed);
  if (secret === undefined) return undefined;
  const { ownerAuthOrigin, receivedAt, claimedAt } = row;
  return { ownerAuth: formatOwnerAuth(secret), ownerAuthOrigin, receivedAt, claimedAt, current: false };
}
