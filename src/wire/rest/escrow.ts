import { z } from 'zod';
import { base64 } from './base64.ts';
import { requestObject } from './request-object.ts';
import { guid, time } from './scalars.ts';
import { nameLimit, secretText, text, typedLimit } from './text.ts';

/** Bytes of a key package or of volume metadata. */
export const blobLimit = 64 * 1024;

const mostUsers = 64;

export const volumeType = z.enum(['operating-system', 'fixed', 'removable', 'unknown']);
export const proofState = z.enum(['claimed', 'matched', 'proven', 'failed']);
export const ownerAuthOrigin = z.enum(['owned', 'escrowed', 'imported']);

const delivery = {
  computer: text(nameLimit).meta({ description: 'CONTOSO\\WS01, ws01.contoso.com, or a bare name' }),
  users: z.array(text(nameLimit)).max(mostUsers).optional().meta({ description: 'who may recover this computer' }),
  userSource: z
    .enum(['managedBy', 'owner', 'csv'])
    .optional()
    .meta({ description: 'for imports: where the users are known from' }),
  time: text(64).optional().meta({ description: 'when the claim was made, ISO 8601; absent means now' }),
  timeKind: z.enum(['utc', 'local', 'unspecified']).optional(),
};

export const escrowKeyRequest = requestObject({
  ...delivery,
  volume: requestObject({ id: text(64).meta({ description: 'GUID of the volume' }), type: volumeType }),
  keyId: text(typedLimit).meta({ description: 'all 32 digits of the recovery key ID' }),
  recoveryPassword: secretText(typedLimit).meta({ description: '48 digits' }),
  keyPackage: base64(blobLimit).optional(),
  volumeMetadata: base64(blobLimit)
    .optional()
    .meta({ description: 'one FVE metadata block, for the proof; discarded after it' }),
});

export const escrowOwnerAuthRequest = requestObject({
  ...delivery,
  ownerAuth: secretText(64).optional().meta({
    description: 'base64 of 20 bytes; absent says that this Windows keeps none (Windows 10 1607 and later)',
  }),
  origin: ownerAuthOrigin,
});

const stored = {
  outcome: z.enum(['stored', 'already-stored']),
  conflict: z.boolean().meta({ description: 'another value was claimed for the same key; both are kept' }),
  computer: z.string().meta({ description: 'the name under which the claim is kept' }),
  receivedAt: time,
};

export const escrowKeyResponse = z.object({
  ...stored,
  keyId: guid,
  proof: proofState,
  proofWaiting: z.boolean().meta({ description: 'the proof of this claim is still to come' }),
});

export const escrowOwnerAuthResponse = z.object(stored);

export type VolumeType = z.infer<typeof volumeType>;
export type ProofState = z.infer<typeof proofState>;
export type OwnerAuthOrigin = z.infer<typeof ownerAuthOrigin>;
export type EscrowKeyRequest = z.input<typeof escrowKeyRequest>;
export type EscrowKeyResponse = z.infer<typeof escrowKeyResponse>;
export type EscrowOwnerAuthRequest = z.input<typeof escrowOwnerAuthRequest>;
export type EscrowOwnerAuthResponse = z.infer<typeof escrowOwnerAuthResponse>;
