import type { AuditReceipt } from '../audit/audit-log.ts';
import type { AuditDetail } from '../audit/event.ts';
import { day } from '../base/clock.ts';
import type { ErrorCode } from '../base/error.ts';
import { formatGuid, type Guid } from '../base/guid.ts';
import { currentFirst, type KeyClaim, type SealedKeyPackage } from '../escrow/recovery-key.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { obstacleTo, type Refusal, refusalError } from './guard-reveal.ts';
import { notifyOwners } from './notify-owners.ts';
import { openRevealed } from './open-revealed.ts';
import { actingAs } from './reach.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { countedAs, type KeyIdRange, type Reach, type RecoveryUnit } from './recovery-store.ts';
import type { RevealedKeys } from './result.ts';

/** Claims that one key ID can have: bounded by the ceiling of claims per computer; more than this is an attack. */
const mostClaims = 64;
/** Permission for an automatic TPM reset ends (ruling 8). */
const tpmResetLife = 7 * day;

interface Marked {
  readonly keyId: Guid;
  readonly claims: readonly [KeyClaim, ...KeyClaim[]];
  readonly more: boolean;
  readonly packages: readonly SealedKeyPackage[];
  readonly rotationDue: number;
}

/**
 * Hands out every claim in reach under one key ID. The audit row, the disclosure marks and the permission for a TPM
 * reset are one transaction; the secrets are opened only after its commit and after the checkpoint knows of it.
 */
export async function revealKeys(
  deps: RecoveryDeps,
  attempt: Attempt,
  range: KeyIdRange,
  reach: Reach,
): Promise<RevealedKeys> {
  const { value, receipt } = await deps.store.shared(countedAs(actingAs(attempt.actor)), (unit) =>
    markReveal(deps, unit, attempt, range, reach),
  );
  if ('refused' in value) throw refusalError(value.refused, deps);
  return openRevealed(deps, attempt, value, requireReceipt(receipt));
}

async function markReveal(
  deps: RecoveryDeps,
  unit: RecoveryUnit,
  attempt: Attempt,
  range: KeyIdRange,
  reach: Reach,
): Promise<Marked | Refusal> {
  // At once, which is one trip: what was found is not looked at before nothing stands in the way.
  const [obstacle, inRange] = await Promise.all([
    obstacleTo(deps, unit, attempt),
    unit.claimsInRange(range, reach, mostClaims + 1),
  ]);
  if (obstacle !== undefined) return refuse(unit, attempt, obstacle);
  const more = inRange.length > mostClaims;
  const found = inRange.slice(0, mostClaims).sort(currentFirst);
  const [first, ...others] = found;
  if (first === undefined) return refuse(unit, attempt, 'nothing-to-reveal');
  if (others.some((claim) => !claim.keyId.equals(first.keyId))) return refuse(unit, attempt, 'key-id-ambiguous');
  const claims: Marked['claims'] = [first, ...others];
  const [rotationDue, packages] = await Promise.all([
    mark(unit, attempt, claims),
    unit.keyPackages(claims.map((claim) => claim.id)),
  ]);
  unit.record(succeeded(attempt, { computer: first.computer.name, detail: whatWasRevealed(claims, more) }));
  return { keyId: first.keyId, claims, more, packages, rotationDue };
}

function refuse(unit: RecoveryUnit, attempt: Attempt, code: ErrorCode): Refusal {
  unit.record(failed(attempt, code));
  return { refused: code };
}

async function mark(unit: RecoveryUnit, attempt: Attempt, claims: Marked['claims']): Promise<number> {
  const ids = claims.map((claim) => claim.id);
  const [due] = await Promise.all([
    // First, since it locks the rows in the order of their ids: two reveals on one volume would otherwise wait for each other.
    unit.markRotationDue(claims, attempt.at),
    unit.markDisclosed(ids, attempt.at),
    ...systemComputers(claims).map((computerId) => unit.permitTpmReset(computerId, attempt.at + tpmResetLife)),
    attempt.source === 'Helpdesk' ? notifyOwners(unit, computersOf(claims), attempt.at) : undefined,
  ]);
  return due;
}

function systemComputers(claims: Marked['claims']): number[] {
  const system = claims.filter((claim) => claim.volume.type === 'operating-system');
  return [...new Set(system.map((claim) => claim.computer.id))];
}

function computersOf(claims: Marked['claims']): KeyClaim['computer'][] {
  return claims.map(({ computer }) => computer);
}

function whatWasRevealed(claims: Marked['claims'], more: boolean): AuditDetail {
  return {
    ...(more ? { more } : {}),
    keyId: formatGuid(claims[0].keyId),
    claims: claims.map((claim) => claim.id),
    volumes: [...new Set(claims.map((claim) => formatGuid(claim.volume.guid)))],
    // Last: an index finds the reveals of several computers by a second member in this list.
    computers: [...new Set(claims.map((claim) => claim.computer.name))],
  };
}

/** A commit without an audit row cannot be a reveal; if a store ever does that, nothing is shown. */
export function requireReceipt(receipt: AuditReceipt | undefined): AuditReceipt {
  if (receipt === undefined) throw new Error('a reveal was committed without an audit row');
  return receipt;
}
