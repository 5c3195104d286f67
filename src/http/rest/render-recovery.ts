import { formatTime } from '../../base/clock.ts';
import { formatGuid } from '../../base/guid.ts';
import type { KeyMatch, RevealedKey, RevealedKeys, RevealedOwnerAuths } from '../../recovery/result.ts';
import type {
  KeyMatch as KeyMatchAnswer,
  RevealedKey as RevealedKeyAnswer,
  RevealKeysResponse,
  RevealOwnerAuthsResponse,
} from '../../wire/rest/recovery.ts';

const passwordNotice =
  'This password opens its volume until it is changed. It and the other recovery passwords of the volume are now due for rotation.';
const ownerAuthNotice =
  'Use this to reset the lockout of the TPM. Never give it or the file to an end user: unlike a recovery password it does not change with use.';

export function renderMatch(match: KeyMatch): KeyMatchAnswer {
  return {
    keyId: formatGuid(match.keyId),
    computer: match.computer,
    volumeId: formatGuid(match.volumeId),
    driveType: match.driveType,
    escrowedAt: formatTime(match.receivedAt),
    claimedAt: formatTime(match.claimedAt),
    origin: match.origin,
    proof: match.proof,
    conflict: match.conflict,
  };
}

/** One of the two places where secrets leave the server. */
export function renderRevealedKeys(revealed: RevealedKeys): RevealKeysResponse {
  return {
    keyId: formatGuid(revealed.keyId),
    keys: revealed.keys.map(renderRevealedKey),
    more: revealed.more,
    rotationDue: revealed.rotationDue,
    notice: passwordNotice,
    auditSequence: revealed.auditSequence,
  };
}

function renderRevealedKey(key: RevealedKey): RevealedKeyAnswer {
  const { keyId, ...match } = renderMatch(key);
  return {
    ...match,
    recoveryPassword: key.recoveryPassword.revealText(),
    current: key.current,
    ...(key.keyPackage && {
      keyPackage: key.keyPackage.reveal().toString('base64'),
      // As Windows names such files, so that the manual of repair-bde applies.
      keyPackageFileName: `BitLocker Key Package {${keyId.toUpperCase()}}.KPG`,
    }),
  };
}

/** The other. */
export function renderRevealedOwnerAuths(revealed: RevealedOwnerAuths): RevealOwnerAuthsResponse {
  return {
    computer: revealed.computer,
    ownerAuths: revealed.ownerAuths.map((ownerAuth) => ({
      ownerAuth: ownerAuth.ownerAuth.revealText(),
      origin: ownerAuth.ownerAuthOrigin,
      escrowedAt: formatTime(ownerAuth.receivedAt),
      claimedAt: formatTime(ownerAuth.claimedAt),
      current: ownerAuth.current,
    })),
    tpmFile: { name: revealed.tpmFile.name, content: revealed.tpmFile.content.reveal().toString('base64') },
    notice: ownerAuthNotice,
    auditSequence: revealed.auditSequence,
  };
}
