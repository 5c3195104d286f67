import type { Secret } from '../../base/secret.ts';
import type { EscrowOwnerAuthRequest, EscrowOwnerAuthResponse } from '../../wire/rest/escrow.ts';
import { escrowOwnerAuthBatchResponse } from '../../wire/rest/escrow-batch.ts';
import { type Bound, missing } from '../cmdlet/parameter.ts';
import { readStatedTime } from '../cmdlet/stated-time.ts';
import { tpmProperties } from '../cmdlet/write-parameters.ts';
import { ClaimBatches, claimsAtOnce } from './claim-batches.ts';
import { type ComputerUser, readComputerUsers, sendFurtherUsers, usersOfClaim } from './computer-users.ts';
import type { Identified, ImportJob } from './import-job.ts';
import { sentAs } from './import-recovery.ts';

interface TpmPiece extends Identified {
  readonly ownerAuth: Secret;
  readonly users: readonly ComputerUser[];
}

/** A TPM owner password as Read-ADTpmInformation pipes it. */
export const tpmJob: ImportJob<TpmPiece> = {
  parameters: tpmProperties,
  operation: 'Write TPM information',
  sentence: ({ computer }) => `TPM Information for Computer ${computer}`,
  read: readPiece,
  lanes: claimsAtOnce,
  senderOf: (api) => {
    const batches = new ClaimBatches<EscrowOwnerAuthRequest, EscrowOwnerAuthResponse>(
      api,
      '/escrow/tpm-owner-auths',
      escrowOwnerAuthBatchResponse,
    );
    return async (piece) => {
      const stored = await batches.submit(requestOf(piece));
      await sendFurtherUsers(api, piece.computer, piece.users);
      return sentAs(stored);
    };
  },
};

function readPiece(bound: Bound): TpmPiece {
  const ownerAuth = bound.secret('TpmOwnerInformation');
  if (ownerAuth === undefined || ownerAuth.length === 0) throw missing('TpmOwnerInformation');
  const time = bound.text('Time');
  return {
    computer: bound.required('Computer'),
    ownerAuth,
    users: readComputerUsers(bound),
    objectGuid: bound.text('ObjectGUID'),
    time: time === undefined ? undefined : readStatedTime('Time', time, bound.text('TimeKind')),
  };
}

function requestOf({ computer, ownerAuth, users, time }: TpmPiece): EscrowOwnerAuthRequest {
  return {
    computer,
    ownerAuth: ownerAuth.revealText(),
    origin: 'imported',
    ...(time !== undefined && { time }),
    ...usersOfClaim(users),
  };
}
