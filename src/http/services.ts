import type { Account, Token } from '../access/access-store.ts';
import type { Actor, ComputerActor, MigrationActor } from '../access/actor.ts';
import type { AddMappingRequest } from '../access/add-mapping.ts';
import type { Principal } from '../access/directory-holder.ts';
import type { AccessExplained } from '../access/explain-access.ts';
import type { CurrentSession } from '../access/read-current-session.ts';
import type { BrowserVisit, BrowserVisitor } from '../access/recognise-browser.ts';
import type { TicketCall } from '../access/recognise-caller.ts';
import type { Role } from '../access/role.ts';
import type { RoleMapping } from '../access/role-mapping.ts';
import type { BrowserSignedIn } from '../access/sign-in-browser.ts';
import type { SignedIn } from '../access/sign-in-deps.ts';
import type { TicketSignIn } from '../access/sign-in-ticket.ts';
import type { AuditFilter } from '../audit/audit-log.ts';
import type { AuditRow, ChainHead } from '../audit/chain.ts';
import type { Verification } from '../audit/verification.ts';
import type { Secret } from '../base/secret.ts';
import type { Association, AssociationSource } from '../escrow/association.ts';
import type { AssociationFilter } from '../escrow/association-store.ts';
import type { ClaimStored } from '../escrow/escrow-store.ts';
import type { EscrowKeyRequest, EscrowOwnerAuthRequest } from '../escrow/request.ts';
import type { CallerVerification } from '../recovery/caller-verification.ts';
import type { OwnRecovery, RecoveriesPage } from '../recovery/list-own-recoveries.ts';
import type {
  FindKeysRequest,
  RecoverKeyRequest,
  RecoverOwnerAuthRequest,
  SelfServiceRequest,
} from '../recovery/request.ts';
import type { KeyMatches, RevealedKeys, RevealedOwnerAuths } from '../recovery/result.ts';
import type { ProviderProblem } from './auth/oidc/provider-failure.ts';
import type { ProvenPerson } from './auth/oidc/read-claims.ts';

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly note?: string | undefined;
}

/** What the pages say in the name of the organisation, in one language. */
export interface PortalInfo {
  readonly companyName: string;
  readonly displayNotice: boolean;
  readonly notice: string;
  readonly helpdeskText: string;
  readonly helpdeskUrl: string;
  readonly hideKeySeconds: number;
  /** What the identity provider is called; empty without one. */
  readonly ticketSignOn: boolean;
  readonly directorySignOn: boolean;
  readonly signOnName: string;
}

/** What a form of the Help Desk asks for. */
export interface DeskInfo {
  /** NetBIOS and DNS name of each. */
  readonly domains: readonly (readonly [string, string])[];
  readonly defaultDomain: string;
  readonly callerVerificationRequired: boolean;
  readonly namedUserRequired: boolean;
}

export interface SettingShown {
  readonly name: string;
  readonly environment: string;
  readonly help: string;
  readonly value: string;
  readonly isDefault: boolean;
}

/** The use cases with their dependencies bound: all that a door can ask for. Built in `app.ts`. */
export interface Services {
  authenticate(bearer: Secret): Promise<Actor>;
  /** Whoever brought an accepted ticket to a route where machines write; anybody else is put on record and refused. */
  recogniseCaller(principal: Principal, call: TicketCall): Promise<ComputerActor | MigrationActor>;
  refuseCallersTicket(call: TicketCall, refused: { because: string; said: string }): Promise<never>;
  recogniseBrowser(visit: BrowserVisit): Promise<BrowserVisitor>;
  /** Puts a caller who lacked the permission on record; bounded, never throws for a flood. */
  recordAccessRefused(actor: Actor, refused: { method: string; route: string; address: string }): Promise<void>;

  signIn(request: { account: string; password: Secret; address: string }): Promise<SignedIn>;
  signInBrowser(request: {
    account: string;
    password: Secret;
    address: string;
    cookie: Secret | undefined;
  }): Promise<BrowserSignedIn>;
  /** For the pages, with a Kerberos ticket that was accepted. */
  signInTicket(request: TicketSignIn & { cookie: Secret | undefined }): Promise<BrowserSignedIn>;
  /** Puts a ticket on record that was not accepted, and throws what the caller is told. */
  refuseTicket(refused: { address: string; because: string; said: string }): Promise<never>;
  /**
   * Opens a session for somebody whom the identity provider vouches for, on the record; whoever has no role finds nothing
   * in it. `reference` leads to the session that this browser had when it went there. Throws `sign-in-failed`,
   * `person-name-invalid`.
   */
  signInByProvider(
    request: ProvenPerson & { address: string; cookie: Secret | undefined; reference: string | undefined },
  ): Promise<BrowserSignedIn>;
  /** Puts a sign-in on record that came to nothing before anybody was proven; bounded, since anybody can make one. */
  recordProviderRefusal(refusal: { because: ProviderProblem; address: string }): Promise<void>;
  signOut(actor: Actor, options: { everywhere: boolean }): Promise<void>;
  /** Of anybody; says how many there were. */
  endSessionsOf(actor: Actor, request: { account: string }): Promise<number>;
  currentSession(actor: Actor): CurrentSession;
  changeOwnPassword(
    actor: Actor,
    request: { currentPassword: Secret; newPassword: Secret; address: string },
  ): Promise<void>;

  listAccounts(): Promise<readonly Account[]>;
  addAccount(
    actor: Actor,
    request: { name: string; displayName?: string | undefined; person?: string | undefined; roles: readonly Role[] },
  ): Promise<{ account: Account; oneTimePassword: Secret }>;
  changeAccount(
    actor: Actor,
    request: {
      name: string;
      displayName?: string | undefined;
      person?: string | undefined;
      roles?: readonly Role[] | undefined;
      disabled?: boolean | undefined;
    },
  ): Promise<Account>;
  resetPassword(actor: Actor, request: { name: string }): Promise<{ oneTimePassword: Secret }>;

  listTokens(): Promise<readonly Token[]>;
  issueToken(
    actor: Actor,
    request: {
      label: string;
      computer?: string | undefined;
      role?: Role | undefined;
      mayReveal: boolean;
      expiresInDays: number;
    },
  ): Promise<{ token: Token; secret: Secret }>;
  revokeToken(actor: Actor, id: number): Promise<void>;

  listMappings(): Promise<readonly RoleMapping[]>;
  addMapping(actor: Actor, request: AddMappingRequest): Promise<RoleMapping>;
  removeMapping(actor: Actor, id: number): Promise<void>;
  explainAccess(actor: Actor, request: { account: string }): Promise<AccessExplained>;
  flushDirectory(actor: Actor): void;

  escrowKey(actor: Actor, request: EscrowKeyRequest): Promise<ClaimStored & { computer: string; keyId: Buffer }>;
  escrowOwnerAuth(actor: Actor, request: EscrowOwnerAuthRequest): Promise<ClaimStored & { computer: string }>;

  findKeys(actor: Actor, request: FindKeysRequest): Promise<KeyMatches>;
  recoverKey(actor: Actor, request: RecoverKeyRequest): Promise<RevealedKeys>;
  recoverOwnKey(actor: Actor, request: SelfServiceRequest): Promise<RevealedKeys>;
  recoverOwnerAuth(actor: Actor, request: RecoverOwnerAuthRequest): Promise<RevealedOwnerAuths>;
  listOwnRecoveries(actor: Actor, page: RecoveriesPage): Promise<readonly OwnRecovery[]>;
  callerVerifications(): readonly CallerVerification[];
  desk(actor: Actor): DeskInfo;
  portal(language: string): Promise<PortalInfo>;
  listSettings(): readonly SettingShown[];

  listAssociations(filter: AssociationFilter): Promise<readonly Association[]>;
  addAssociation(
    actor: Actor,
    request: { computer: string; person: string; source: Exclude<AssociationSource, 'agent'> },
  ): Promise<Association>;
  removeAssociation(actor: Actor, id: number): Promise<void>;

  listAudit(filter: AuditFilter): Promise<readonly AuditRow[]>;
  exportAudit(filter: Omit<AuditFilter, 'limit' | 'before'>): AsyncIterable<string>;
  verifyAudit(): Promise<Verification>;
  acceptRestore(actor: Actor, reason: string): Promise<ChainHead>;

  readiness(): Promise<readonly ReadinessCheck[]>;
}
