import { formatGuid, parseGuid } from '../../base/guid.ts';
import type { Secret } from '../../base/secret.ts';
import { parseRecoveryPassword } from '../../bitlocker/recovery-password.ts';
import type { EscrowKeyRequest, EscrowKeyResponse } from '../../wire/rest/escrow.ts';
import { escrowKeyBatchResponse } from '../../wire/rest/escrow-batch.ts';
import { type Bound, missing } from '../cmdlet/parameter.ts';
import { readStatedTime } from '../cmdlet/stated-time.ts';
import { recoveryProperties } from '../cmdlet/write-parameters.ts';
import { ClaimBatches, claimsAtOnce } from './claim-batches.ts';
import { type ComputerUser, readComputerUsers, sendFurtherUsers, usersOfClaim } from './computer-users.ts';
import type { Identified, ImportJob, Sent } from './import-job.ts';

interface RecoveryPiece extends Identified {
  readonly volumeId: string;
  readonly keyId: string;
  /** In canonical form. */
  readonly password: Secret;
  readonly keyPackage: Secret | undefined;
  readonly users: readonly ComputerUser[];
}

/** A recovery password as Read-ADRecoveryInformation or anything else pipes it. */
export const recoveryJob: ImportJob<RecoveryPiece> = {
  parameters: recoveryProperties,
  operation: 'Write recovery information',
  sentence: ({ volumeId, computer }) => `Recovery Information for Volume ${volumeId} on Computer ${computer}`,
  read: readPiece,
  lanes: claimsAtOnce,
  senderOf: (api) => {
    const batches = new ClaimBatches<EscrowKeyRequest, EscrowKeyResponse>(
      api,
      '/escrow/recovery-keys',
      escrowKeyBatchResponse,
    );
    return async (piece) => {
      const stored = await batches.submit(requestOf(piece));
      await sendFurtherUsers(api, piece.computer, piece.users);
      return sentAs(stored);
    };
  },
};

function readPiece(bound: Bound): RecoveryPiece {
  const password = bound.secret('RecoveryPassword');
  if (password === undefined) throw missing('RecoveryPassword');
  const time = bound.text('Time');
  return {
    computer: bound.required('Computer'),
    volumeId: formatGuid(parseGuid(bound.required('VolumeID'))),
    keyId: formatGuid(parseGuid(bound.required('RecoveryPasswordID'))),
    // a typo is named here by its group, before anything is sent
    password: parseRecoveryPassword(password.revealText()).format(),
    keyPackage: bound.secret('RecoveryPackage'),
    users: readComputerUsers(bound),
    objectGuid: bound.text('ObjectGUID'),
    time: time === undefined ? undefined : readStatedTime('Time', time, bound.text('TimeKind')),
  };
}

function requestOf(piece: RecoveryPiece): EscrowKeyRequest {
  const { computer, volumeId, keyId, password, keyPackage, users, time } = piece;
  return {
    computer,
    // the directory does not say what the volume is; the computer's own report fills it in (ruling 33)
    volume: { id: volumeId, type: 'unknown' },
    keyId,
    recoveryPassword: password.revealText(),
    ...(keyPackage !== undefined && keyPackage.length > 0 && { keyPackage: keyPackage.reveal().toString('base64') }),
    ...(time !== undefined && { time }),
    ...usersOfClaim(users),
  };
}

/** How the answer to a claim is counted. */
export function sentAs({ outcome, conflict }: Pick<EscrowKeyResponse, 'outcome' | 'conflict'>): Sent {
  return { outcome: outcome === 'stored' ? 'written' : 'already there', conflict };
}
