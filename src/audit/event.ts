import type { Millis } from '../base/clock.ts';

/** The closed list of what the audit trail can say. */
export const auditEventTypes = [
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
] as const;

export type AuditEventType = (typeof auditEventTypes)[number];

/** The words of MBAM's Recovery Audit report, and two of ours for what that report does not know. */
export type AuditSource =
  | 'Helpdesk'
  | 'Self-Service Portal'
  | 'Agent TPM unlock'
  | 'Administration'
  | 'Escrow'
  | 'Server';
export type AuditKeyType = 'Recovery Key Password' | 'Recovery Key ID' | 'TPM Password Hash';
export type AuditResult = 'Successful' | 'Failed';

/** What a row says beside its columns. Never a secret: the audit is read by people who may not see keys. */
export type AuditDetail = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

export interface AuditEvent {
  readonly at: Millis;
  readonly type: AuditEventType;
  readonly source: AuditSource;
  readonly result: AuditResult;
  /** `actorName` of whoever did it. */
  readonly actor: string;
  readonly endUser?: string | undefined;
  readonly computer?: string | undefined;
  readonly keyType?: AuditKeyType | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly detail?: AuditDetail | undefined;
  /** The 16 random bytes that bind a granting row, or a batch of claims, to this event (ruling 27). */
  readonly changeId?: Buffer | undefined;
  /** The change that this event makes void: a grant with that change id grants nothing from here on. */
  readonly revokes?: Buffer | undefined;
}
