import { type Actor, actorName } from '../access/actor.ts';
import { computerNameOf } from '../access/recognise-computer.ts';
import type { Refusal } from '../access/refusal-summary.ts';
import { type Clock, type Millis, second } from '../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { DirectoryAccount } from '../directory/account.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import type { Directory } from '../directory/directory.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import type { AssociationSource } from './association.ts';
import type { ClaimTarget, EscrowStore } from './escrow-store.ts';
import type { ClaimOrigin } from './recovery-key.ts';

export interface ClaimTargetDeps {
  readonly store: Pick<EscrowStore, 'identitiesOf' | 'recordApart'>;
  readonly directory: Pick<Directory, 'findAccount'> | undefined;
  readonly domains: DomainNames;
  readonly clock: Clock;
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
export async function readDelivery(
  deps: ClaimTargetDeps,
  actor: Actor,
  request: DeliveryRequest,
  claimedAt: Millis,
): Promise<Delivery> {
  const computer = formatComputerName(parseComputerName(request.computer, deps.domains));
  const users = [
    ...new Set((request.users ?? []).map((user) => formatPersonName(parsePersonName(user, deps.domains)))),
  ];
  if (actor.kind !== 'computer') {
    const target = await importTarget(deps, computer, claimedAt);
    return { target, origin: 'import', users, userSource: request.userSource ?? 'csv' };
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

/**
 * An import has a name. The record of that name may be somebody's who bore it for a while, or took it when its computer was
 * gone, and would be given this key by naming himself as a user: it gets what was claimed since its account is there, as long
 * as that bears the name. Throws what the directory throws.
 */
async function importTarget(deps: ClaimTargetDeps, computer: string, claimedAt: Millis): Promise<ClaimTarget> {
  const identities = await deps.store.identitiesOf(computer);
  if (identities.length === 0) return { computer };
  for (const sid of identities) {
    const account = await deps.directory?.findAccount({ kind: 'sid', sid });
    if (account !== undefined && isMeant(account, { computer, claimedAt }, deps.domains)) return { computer };
  }
  return { computer, computerId: await deps.store.recordApart(computer, deps.clock()) };
}

/** As an account inherits a record: see `bind-computer.ts`. The directory drops what is less than a second. */
function isMeant(
  account: DirectoryAccount,
  claim: { readonly computer: string; readonly claimedAt: Millis },
  domains: DomainNames,
): boolean {
  const { kind, createdAt } = account;
  if (kind !== 'computer' || createdAt === undefined || createdAt + second > claim.claimedAt) return false;
  try {
    return computerNameOf(account, domains) === claim.computer;
  } catch (error) {
    if (isKeyhavenError(error, 'computer-name-invalid')) return false;
    throw error;
  }
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
