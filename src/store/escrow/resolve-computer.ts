import { KeyhavenError } from '../../base/error.ts';
import { RecordHeld } from '../../escrow/escrow-store.ts';
import { firstGeneration } from '../computer-row.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { type ComputerState, computerOf, type EscrowClaim } from './escrow-state.ts';

/** The record a claim goes to, or undefined when a name has none yet. Throws `RecordHeld`. */
export function findComputer({ state }: EscrowBatch, claim: EscrowClaim): ComputerState | undefined {
  const found = computerOf(state, claim);
  const { computerId, accounts: known = [] } = claim.target;
  if (computerId !== undefined) {
    if (found) return found;
    throw new KeyhavenError('not-found', 'the record of this computer is gone; issue its token again');
  }
  if (found?.accounts.some((sid) => !known.includes(sid))) throw new RecordHeld(found.accounts);
  return found;
}

export function addComputer({ state, plan, newId }: EscrowBatch, claim: EscrowClaim): ComputerState {
  const computer: ComputerState = { id: newId(), name: claim.target.computer, accounts: [], keepsNoOwnerAuth: false };
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
