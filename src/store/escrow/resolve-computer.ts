import { KeyhavenError } from '../../base/error.ts';
import { firstGeneration } from '../computer-row.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { type ComputerState, computerOf, type EscrowClaim } from './escrow-state.ts';

/** The record a claim goes to, or undefined when a name has none yet. */
export function findComputer({ state }: EscrowBatch, claim: EscrowClaim): ComputerState | undefined {
  const found = computerOf(state, claim);
  if (!found && claim.target.computerId !== undefined) {
    throw new KeyhavenError('not-found', 'the record of this computer is gone; issue its token again');
  }
  return found;
}

export function addComputer({ state, plan, newId }: EscrowBatch, claim: EscrowClaim): ComputerState {
  const computer: ComputerState = { id: newId(), name: claim.target.computer, keepsNoOwnerAuth: false };
  state.computersByName.set(computer.name, computer);
  plan.computers.push({
    id: computer.id,
    name: computer.name,
    generation: firstGeneration,
    created_at: claim.receivedAt,
    state: 'active',
    keeps_no_owner_auth: 0,
  });
  return computer;
}
