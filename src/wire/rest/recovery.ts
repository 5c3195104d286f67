import { z } from 'zod';
import { auditKeyType, auditSource } from './audit.ts';
import { base64Answer } from './base64.ts';
import { ownerAuthOrigin, proofState, volumeType } from './escrow.ts';
import { requestObject } from './request-object.ts';
import { guid, pageLimit, queryInteger, time } from './scalars.ts';
import { nameLimit, optionalText, proseLimit, text, ticketLimit, typedLimit } from './text.ts';

const keyId = text(typedLimit).meta({ description: 'recovery key ID; spaces, hyphens, braces and case do not matter' });

const namedUser = {
  userDomain: optionalText(nameLimit)
    .optional()
    .meta({ description: 'domain of the end user; standard operators must name one' }),
  userName: optionalText(nameLimit).optional().meta({ description: 'account of the end user' }),
};

const stated = {
  reason: text(64).meta({ description: 'a code of GET /recovery/reasons' }),
  reasonText: optionalText(proseLimit).optional().meta({ description: 'own words; needed for the reason "other"' }),
  ticket: optionalText(ticketLimit).optional(),
};

const callerVerified = text(64)
  .optional()
  .meta({ description: 'how the caller was verified: a code of GET /recovery/reasons' });

export const searchKeysRequest = requestObject({ keyId, ...namedUser });
export const revealKeyRequest = requestObject({ keyId, ...namedUser, ...stated, callerVerified });
export const revealOwnKeyRequest = requestObject({ keyId, ...stated });
export const revealOwnerAuthRequest = requestObject({
  computerDomain: optionalText(nameLimit),
  computerName: text(nameLimit),
  ...namedUser,
  ...stated,
  callerVerified,
});

const claim = {
  escrowedAt: time.meta({ description: 'when this server received it' }),
  claimedAt: time.meta({ description: 'the time the claimant stated, never later than the receipt' }),
};

const match = {
  computer: z.string(),
  volumeId: guid,
  driveType: volumeType,
  ...claim,
  origin: z.enum(['agent', 'import']),
  proof: proofState,
  conflict: z.boolean().meta({ description: 'another claim has the same key ID and a different password' }),
};

export const keyMatch = z.object({ keyId: guid, ...match });

export const searchKeysResponse = z.object({
  matches: z.array(keyMatch),
  more: z.boolean().meta({ description: 'there are more matches: type more digits' }),
});

export const revealedKey = z.object({
  recoveryPassword: z.string().meta({ description: '48 digits in groups of six' }),
  keyPackage: base64Answer.optional(),
  keyPackageFileName: z.string().optional().meta({ description: 'the name that Windows gives such a file' }),
  ...match,
  current: z.boolean().meta({ description: 'try this one first' }),
});

export const revealKeysResponse = z.object({
  keyId: guid,
  keys: z.array(revealedKey).min(1),
  more: z
    .boolean()
    .meta({ description: 'more claims have this key ID than are given out at once: it is under attack' }),
  rotationDue: z.int().meta({ description: 'stored keys that are now due for rotation' }),
  notice: z.string(),
  auditSequence: z.int().meta({ description: 'row of the audit trail that records this' }),
});

export const revealedOwnerAuth = z.object({
  ownerAuth: z.string().meta({ description: 'base64 of 20 bytes' }),
  origin: ownerAuthOrigin,
  ...claim,
  current: z.boolean(),
});

export const revealOwnerAuthsResponse = z.object({
  computer: z.string(),
  ownerAuths: z.array(revealedOwnerAuth).min(1),
  tpmFile: z.object({ name: z.string(), content: base64Answer }),
  notice: z.string(),
  auditSequence: z.int(),
});

export const listOwnRecoveriesQuery = requestObject({
  before: queryInteger.optional().meta({ description: '`next` of the page before' }),
  limit: pageLimit,
});

export const ownRecovery = z.object({
  sequence: z.int().meta({ description: 'row of the audit trail' }),
  at: time,
  source: auditSource,
  by: z.string().meta({ description: 'who was given the secret' }),
  byMyself: z.boolean(),
  computer: z.string().meta({ description: 'of the own computers; several are separated by commas' }),
  keyType: auditKeyType,
  keyId: guid.optional(),
  reason: z.string().optional(),
});

export const listOwnRecoveriesResponse = z.object({
  recoveries: z.array(ownRecovery).meta({ description: 'newest first' }),
  next: z.int().optional().meta({ description: 'give it as `before` for the next page; absent on the last' }),
});

const choices = z.array(z.object({ code: z.string(), text: z.string() }));

export const reasonsResponse = z.object({
  drive: choices,
  selfService: choices,
  tpm: choices,
  callerVerification: choices,
});

export type SearchKeysRequest = z.input<typeof searchKeysRequest>;
export type SearchKeysResponse = z.infer<typeof searchKeysResponse>;
export type RevealKeyRequest = z.input<typeof revealKeyRequest>;
export type RevealOwnKeyRequest = z.input<typeof revealOwnKeyRequest>;
export type RevealOwnerAuthRequest = z.input<typeof revealOwnerAuthRequest>;
export type KeyMatch = z.infer<typeof keyMatch>;
export type RevealedKey = z.infer<typeof revealedKey>;
export type RevealKeysResponse = z.infer<typeof revealKeysResponse>;
export type RevealedOwnerAuth = z.infer<typeof revealedOwnerAuth>;
export type RevealOwnerAuthsResponse = z.infer<typeof revealOwnerAuthsResponse>;
export type ReasonsResponse = z.infer<typeof reasonsResponse>;
export type OwnRecovery = z.infer<typeof ownRecovery>;
export type ListOwnRecoveriesResponse = z.infer<typeof listOwnRecoveriesResponse>;
