import { expect, test } from 'vitest';
import { roles } from '../access/role.ts';
import { auditEventTypes } from '../audit/event.ts';
import { keyPackageLimit } from '../bitlocker/key-package.ts';
import { associationSources } from '../escrow/association.ts';
import { ownerAuthOrigins } from '../escrow/escrow-store.ts';
import { proofStates } from '../escrow/recovery-key.ts';
import { timeKinds } from '../escrow/request.ts';
import { volumeTypes } from '../escrow/volume.ts';
import { role } from '../wire/rest/accounts.ts';
import { associationSource } from '../wire/rest/associations.ts';
import { auditEventType } from '../wire/rest/audit.ts';
import { blobLimit, escrowKeyRequest, ownerAuthOrigin, proofState, volumeType } from '../wire/rest/escrow.ts';

// The wire knows no domain, so that it can go into the agent and the pages; this keeps the two from drifting apart.
test('the wire has the words of the domain', () => {
  expect(role.options).toEqual(roles);
  expect(auditEventType.options).toEqual(auditEventTypes);
  expect(associationSource.options).toEqual(associationSources);
  expect(ownerAuthOrigin.options).toEqual(ownerAuthOrigins);
  expect(proofState.options).toEqual(proofStates);
  expect(volumeType.options).toEqual(volumeTypes);
  expect(escrowKeyRequest.shape.timeKind.unwrap().options).toEqual(timeKinds);
  expect(blobLimit).toBe(keyPackageLimit);
});
