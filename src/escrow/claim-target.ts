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
import type { Sid } from '../directory/sid.ts';
import type { AssociationSource } from './association.ts';
import {
  type ClaimStored,
  type ClaimTarget,
  type EscrowStore,
  type OwnerAuthClaim,
  RecordHeld,
  type RecoveryKeyClaim,
} from './escrow-store.ts';
import type { ClaimOrigin } from './recovery-key.ts';

export interface ClaimTargetDeps {
  readonly store: Pick<EscrowStore, 'submit' | 'recordApart'>;
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
  deps: Pick<ClaimTargetDeps, 'domains' | 'recordRefusal'>,
  actor: Actor,
  request: DeliveryRequest,
): Promise<Delivery> {
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

/**
 * Stores a claim. An import has a name. The record of that name may be somebody's who bore it for a while, or took it when
 * its computer was gone, and would be given this key by naming himself as a user: it gets what was claimed since its account
 * is there, as long as that bears the name. `claimedAt` is undefined where nobody knows. Throws what the store and the
 * directory throw.
 */
export async function storeClaim(
  deps: ClaimTargetDeps,
  claim: RecoveryKeyClaim | OwnerAuthClaim,
  claimedAt: Millis | undefined,
): Promise<ClaimStored> {
  let { target } = claim;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await deps.store.submit({ ...claim, target });
    } catch (error) {
      if (!(error instanceof RecordHeld)) throw error;
      target = await heldTarget(deps, { computer: target.computer, claimedAt }, error.accounts);
    }
  }
  throw new KeyhavenError('busy', 'accounts take the record of this computer all the time; try again in a few seconds');
}

/** An account may take the record between the answer of the directory and the commit. */
const attempts = 3;

async function heldTarget(
  deps: ClaimTargetDeps,
  claim: { readonly computer: string; readonly claimedAt: Millis | undefined },
  accounts: readonly Sid[],
): Promise<ClaimTarget> {
  const { computer } = claim;
  for (const sid of accounts) {
    const account = await deps.directory?.findAccount({ kind: 'sid', sid });
    if (account !== undefined && isMeant(account, claim, deps.domains)) return { computer, accounts };
  }
  return { computer, computerId: await deps.store.recordApart(computer, deps.clock()) };
}

/** As an account inherits a record: see `bind-computer.ts`. The directory drops what is less than a second. */
function isMeant(
  account: DirectoryAccount,
  claim: { readonly computer: string; readonly claimedAt: Millis | undefined },
  domains: DomainNames,
): boolean {
  const { kind, createdAt } = account;
  if (kind !== 'computer' || createdAt === undefined || claim.claimedAt === undefined) return false;
  if (createdAt + second > claim.claimedAt) return false;
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
