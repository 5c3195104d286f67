import { z } from 'zod';
import { escrowKeyRequest, escrowKeyResponse, escrowOwnerAuthRequest, escrowOwnerAuthResponse } from './escrow.ts';
import { problem } from './problem.ts';
import { requestObject } from './request-object.ts';

/** Of one request. A record with the key package of a directory has about 900 characters, so that the body is full first. */
export const mostRecords = 256;

const whole = 'each stands for itself: one that is refused keeps no other from being stored';
const inOrder = 'one for each record, in order: what the route for one record answers, or its problem';

/**
 * Claims that travel together. Each is checked by itself and not with the whole, so that a bad one is its own problem; the
 * description says of each what its own route says.
 */
function batchOf(record: z.ZodType) {
  const described = z.toJSONSchema(record, { io: 'input' });
  delete described.$schema;
  const records = z.array(z.unknown().meta(described)).min(1).max(mostRecords);
  return requestObject({ records: records.meta({ description: whole }) });
}

export const escrowKeyBatchRequest = batchOf(escrowKeyRequest);
export const escrowOwnerAuthBatchRequest = batchOf(escrowOwnerAuthRequest);

export const escrowKeyBatchResponse = z.object({
  results: z.array(z.union([escrowKeyResponse, problem])).meta({ description: inOrder }),
});

export const escrowOwnerAuthBatchResponse = z.object({
  results: z.array(z.union([escrowOwnerAuthResponse, problem])).meta({ description: inOrder }),
});
