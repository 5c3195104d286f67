import { randomBytes } from 'node:crypto';
import type { AuditEvent } from '../../audit/event.ts';
import { importedSources } from '../../escrow/association.ts';
import { associationRow } from '../association-row.ts';
import { associationBytes } from '../granting-row.ts';
import type { AssociationTable } from '../schema.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { type AssociationState, addTo, type ComputerState, type EscrowClaim } from './escrow-state.ts';

export function countNewUsers(batch: EscrowBatch, claim: EscrowClaim, computer: ComputerState | undefined): number {
  return newUsers(batch, claim, computer).length;
}

/**
 * Associates the users that a claim names, each on the record. What the computer itself reports, naming at least one,
 * replaces what was imported; associations made by hand stay (ruling 35).
 */
export function associateUsers(batch: EscrowBatch, claim: EscrowClaim, computer: ComputerState): void {
  if (claim.users.length === 0) return;
  dropForged(batch, computer);
  for (const person of newUsers(batch, claim, computer)) addAssociation(batch, claim, computer, person);
  if (claim.origin === 'agent') removeImported(batch, claim, computer);
}

function newUsers({ state }: EscrowBatch, claim: EscrowClaim, computer: ComputerState | undefined): string[] {
  const there = (computer && state.associations.get(computer.id)) ?? [];
  const known = new Set(there.filter(({ row }) => row.source === claim.userSource).map(({ row }) => row.person));
  return [...new Set(claim.users)].filter((person) => !known.has(person));
}

/** A row whose tag does not fit grants nothing, and would stand in the way of a genuine one. */
function dropForged({ state, plan, mac, onForged }: EscrowBatch, computer: ComputerState): void {
  const there = state.associations.get(computer.id) ?? [];
  const genuine = there.filter(({ row, inTable }) => {
    if (!inTable || mac.verify(associationBytes(row), row.mac)) return true;
    onForged('association', row.id);
    plan.removedAssociations.push(row.id);
    return false;
  });
  if (genuine.length < there.length) state.associations.set(computer.id, genuine);
}

function addAssociation(
  { state, plan, mac, onForged, newId }: EscrowBatch,
  claim: EscrowClaim,
  computer: ComputerState,
  person: string,
): void {
  const row = associationRow({ mac, onForged }, newId(), {
    computerId: computer.id,
    person,
    source: claim.userSource,
    madeBy: claim.actor,
    issuedBy: claim.issuedBy,
    createdAt: claim.receivedAt,
    changeId: randomBytes(16),
  });
  plan.associations.push(row);
  addTo(state.associations, computer.id, { row, inTable: false });
  plan.events.push({ ...changed('association-added', claim, computer, row), changeId: row.change_id });
}

function removeImported({ state, plan }: EscrowBatch, claim: EscrowClaim, computer: ComputerState): void {
  const isImported = ({ row }: AssociationState): boolean => importedSources.has(row.source);
  const there = state.associations.get(computer.id) ?? [];
  for (const { row, inTable } of there.filter(isImported)) {
    if (inTable) plan.removedAssociations.push(row.id);
    else plan.associations.splice(plan.associations.indexOf(row), 1);
    plan.events.push({ ...changed('association-removed', claim, computer, row), revokes: row.change_id });
  }
  state.associations.set(
    computer.id,
    there.filter((one) => !isImported(one)),
  );
}

function changed(
  type: 'association-added' | 'association-removed',
  claim: EscrowClaim,
  computer: ComputerState,
  row: AssociationTable,
): AuditEvent {
  return {
    at: claim.receivedAt,
    type,
    source: 'Escrow',
    result: 'Successful',
    actor: claim.actor,
    endUser: row.person,
    computer: computer.name,
    detail: { source: row.source },
  };
}
