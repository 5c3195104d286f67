import { type Actor, actorName } from '../access/actor.ts';
import type { Refusal } from '../access/refusal-summary.ts';
import { KeyhavenError } from '../base/error.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import type { AssociationSource } from './association.ts';
import type { ClaimTarget } from './escrow-store.ts';
import type { ClaimOrigin } from './recovery-key.ts';

export interface ClaimTargetDeps {
  readonly domains: DomainNames;
  /** Puts a refusal on record; a flood is summed, so that a computer refused all day does not fill the audit. */
  readonly recordRefusal: (refusal: Refusal) => Promise<void>;
}

/** Who delivers, for which computer, and for whose use. */
export interface Delivery {
  readonly target: ClaimTarget;
  readonly origin: ClaimOrigin;
  readonly users: readonly string[];
  readonly userSource: AssociationSource;
}

interface DeliveryRequest {
  readonly computer: string;
  readonly users?: readonly string[] | undefined;
  readonly userSource?: AssociationSource | undefined;
}

/** Reads whom a claim is for. A computer may write only for itself: any other name is refused and put on record. */
export async function readDelivery(deps: ClaimTargetDeps, actor: Actor, request: DeliveryRequest): Promise<Delivery> {
  const computer = formatComputerName(parseComputerName(request.computer, deps.domains));
  const users = [
    ...new Set((request.users ?? []).map((user) => formatPersonName(parsePersonName(user, deps.domains)))),
  ];
  if (actor.kind !== 'computer') {
    return { target: { computer }, origin: 'import', users, userSource: request.userSource ?? 'csv' };
  }
  if (computer !== actor.computer) {
    await deps.recordRefusal(foreignClaim(actor, computer));
    throw new KeyhavenError(
      'not-own-computer',
      'a computer may escrow only for itself; use the token or the ticket of the computer named',
    );
  }
  return { target: { computer, computerId: actor.computerId }, origin: 'agent', users, userSource: 'agent' };
}

function foreignClaim(actor: Actor, computer: string): Refusal {
  return {
    type: 'escrow-refused',
    source: 'Escrow',
    actor: actorName(actor),
    detail: { code: 'not-own-computer' },
    example: { computer },
  };
}
