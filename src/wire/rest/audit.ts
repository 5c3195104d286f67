import { z } from 'zod';
import { requestObject } from './request-object.ts';
import { digest, pageLimit, queryFlag, queryInteger, queryTime, time } from './scalars.ts';
import { nameLimit, proseLimit, text, ticketLimit } from './text.ts';

export const auditEventType = z.enum([
  'installation-initialised',
  'server-started',
  'sign-in',
  'sign-in-refused',
  'sign-out',
  'access-refused',
  'account-created',
  'account-changed',
  'account-disabled',
  'password-changed',
  'token-issued',
  'token-revoked',
  'role-mapping-added',
  'role-mapping-removed',
  'computer-bound',
  'association-added',
  'association-removed',
  'escrow-batch',
  'escrow-refused',
  'key-search',
  'key-reveal',
  'owner-auth-reveal',
  'secret-not-shown',
  'secret-did-not-open',
  'granting-row-forged',
  'restore-accepted',
]);

export const auditSource = z.enum([
  'Helpdesk',
  'Self-Service Portal',
  'Agent TPM unlock',
  'Administration',
  'Escrow',
  'Server',
]);
export const auditKeyType = z.enum(['Recovery Key Password', 'Recovery Key ID', 'TPM Password Hash']);
export const auditResult = z.enum(['Successful', 'Failed']);

const scalar = z.union([z.string(), z.number()]);

export const auditEvent = z.object({
  sequence: z.int(),
  at: time,
  type: auditEventType,
  source: auditSource,
  result: auditResult,
  actor: z.string(),
  endUser: z.string().optional(),
  computer: z.string().optional(),
  keyType: auditKeyType.optional(),
  reason: z.string().optional(),
  ticket: z.string().optional(),
  detail: z.record(z.string(), z.union([scalar, z.boolean(), z.array(scalar)])).optional(),
});

const auditFilter = {
  actor: text(nameLimit).optional(),
  endUser: text(nameLimit).optional(),
  computer: text(nameLimit).optional(),
  result: auditResult.optional(),
  keyType: auditKeyType.optional(),
  type: auditEventType.optional(),
  ticket: text(ticketLimit).optional(),
  from: queryTime.optional(),
  until: queryTime.optional(),
  reason: text(proseLimit).optional().meta({ description: 'what the reason begins with' }),
  recovery: queryFlag
    .optional()
    .meta({ description: 'true: only searches and reveals, as in the Recovery Audit report' }),
};

export const listAuditQuery = requestObject({
  ...auditFilter,
  before: queryInteger.optional().meta({ description: '`next` of the page before' }),
  limit: pageLimit,
});

export const exportAuditQuery = requestObject(auditFilter);

export const listAuditResponse = z.object({
  events: z.array(auditEvent).meta({ description: 'newest first' }),
  next: z.int().optional().meta({ description: 'give it as `before` for the next page; absent on the last' }),
});

export const verifyAuditRequest = requestObject({});

const head = z.object({ sequence: z.int(), hash: digest });
const broken = z.object({ sequence: z.int(), problem: z.string() });

export const verifyAuditResponse = z.object({
  intact: z.boolean(),
  rows: z.int(),
  firstBroken: broken.optional(),
  head,
  checkpoint: head
    .extend({ agrees: z.boolean() })
    .optional()
    .meta({ description: 'the head that is kept outside the database' }),
  batches: z.object({ checked: z.int(), firstBroken: broken.optional() }).optional(),
});

export const acceptRestoreRequest = requestObject({ reason: text(proseLimit) });

export const acceptRestoreResponse = z.object({ head });

export type AuditEventType = z.infer<typeof auditEventType>;
export type AuditEvent = z.infer<typeof auditEvent>;
export type ListAuditQuery = z.input<typeof listAuditQuery>;
export type ListAuditResponse = z.infer<typeof listAuditResponse>;
export type VerifyAuditRequest = z.input<typeof verifyAuditRequest>;
export type VerifyAuditResponse = z.infer<typeof verifyAuditResponse>;
export type AcceptRestoreRequest = z.input<typeof acceptRestoreRequest>;
export type AcceptRestoreResponse = z.infer<typeof acceptRestoreResponse>;
