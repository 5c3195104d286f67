import { randomBytes } from 'node:crypto';
import type { AccountDeps } from '../access/access-deps.ts';
import { addAccount } from '../access/add-account.ts';
import { addMapping } from '../access/add-mapping.ts';
import { authenticate } from '../access/authenticate.ts';
import type { BrowserDeps } from '../access/browser-session.ts';
import { changeAccount } from '../access/change-account.ts';
import { changeOwnPassword } from '../access/change-own-password.ts';
import { CredentialCache } from '../access/credential-cache.ts';
import type { DataMigrationGroup } from '../access/data-migration-group.ts';
import { endSessionsOf } from '../access/end-sessions-of.ts';
import { type ExplainDeps, explainAccess } from '../access/explain-access.ts';
import { flushDirectory } from '../access/flush-directory.ts';
import { issueToken } from '../access/issue-token.ts';
import { listAccounts } from '../access/list-accounts.ts';
import { listMappings } from '../access/list-mappings.ts';
import { listTokens } from '../access/list-tokens.ts';
import { PasswordHasher } from '../access/password-hasher.ts';
import { readCurrentSession } from '../access/read-current-session.ts';
import { recogniseBrowser } from '../access/recognise-browser.ts';
import { type CallerDeps, recogniseCaller, refuseCallersTicket } from '../access/recognise-caller.ts';
import { recordAccessRefused } from '../access/record-access-refused.ts';
import { recordRefusal } from '../access/record-refusal.ts';
import type { RefusalSummary } from '../access/refusal-summary.ts';
import { removeMapping } from '../access/remove-mapping.ts';
import { resetPassword } from '../access/reset-password.ts';
import { revokeToken } from '../access/revoke-token.ts';
import { signIn } from '../access/sign-in.ts';
import { inBrowser, signInBrowser } from '../access/sign-in-browser.ts';
import type { SignInDeps } from '../access/sign-in-deps.ts';
import { SignInGate } from '../access/sign-in-gate.ts';
import { recordProviderRefusal, signInProvider } from '../access/sign-in-provider.ts';
import { SignInThrottle } from '../access/sign-in-throttle.ts';
import { refuseTicket, signInTicket } from '../access/sign-in-ticket.ts';
import { signOut } from '../access/sign-out.ts';
import type { CheckpointFile } from '../audit/checkpoint-file.ts';
import { type Clock, hour, minute } from '../base/clock.ts';
import type { Config } from '../config.ts';
import type { Directory } from '../directory/directory.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { addAssociation, removeAssociation } from '../escrow/associate.ts';
import { type EscrowKeyDeps, escrowKey } from '../escrow/escrow-key.ts';
import type { ReadinessCheck, Services } from '../http/services.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { defaultCallerVerifications } from '../recovery/caller-verification.ts';
import { findKeys } from '../recovery/find-keys.ts';
import { listOwnRecoveries } from '../recovery/list-own-recoveries.ts';
import { mustNameUser } from '../recovery/reach.ts';
import { recoverKey } from '../recovery/recover-key.ts';
import { recoverOwnKey } from '../recovery/recover-own-key.ts';
import { recoverOwnerAuth } from '../recovery/recover-owner-auth.ts';
import type { RecoveryDeps } from '../recovery/recovery-deps.ts';
import { csvOf } from '../reports/csv.ts';
import { recoveryAudit } from '../reports/recovery-audit.ts';
import type { Store } from '../store/store.ts';
import { escrowOwnerAuth } from '../tpm/escrow-owner-auth.ts';
import { type AuditOfficeDeps, acceptRestore, verifyAudit } from './audit-office.ts';
import { canonicalNames } from './canonical-names.ts';
import type { DiskReserve } from './disk-reserve.ts';
import { listSettings } from './list-settings.ts';
import type { PortalTexts } from './portal-texts.ts';

export interface ServicesDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly store: Store;
  readonly checkpoint: CheckpointFile;
  readonly refusals: RefusalSummary;
  readonly reserve: DiskReserve;
  readonly office: AuditOfficeDeps;
  readonly proofWanted: () => void;
  readonly portalTexts: PortalTexts;
  readonly directory: Directory | undefined;
  readonly migrationGroup: DataMigrationGroup;
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
}

/** Binds every use case to what it needs: the one place where a capability is handed out. */
export function bindServices(deps: ServicesDeps): Services {
  const domains = new DomainNames(deps.config.domains, deps.config.defaultDomain);
  return {
    ...bindAccess(deps, domains),
    ...bindEscrow(deps, domains),
    ...bindRecovery(deps, domains),
    portal: (language) => deps.portalTexts.describe(language),
    listSettings: () => listSettings(deps.config),
    listAudit: (filter) => deps.store.audit.list(canonicalNames(filter, domains)),
    exportAudit: (filter) => csvOf(recoveryAudit(deps.store.audit.newestFirst(canonicalNames(filter, domains)))),
    verifyAudit: () => verifyAudit(deps.office),
    acceptRestore: (actor, reason) => acceptRestore(deps.office, actor, reason),
    readiness: deps.readiness,
  };
}

type Access = Pick<
  Services,
  | 'authenticate'
  | 'recordAccessRefused'
  | 'recogniseCaller'
  | 'refuseCallersTicket'
  | 'signIn'
  | 'recogniseBrowser'
  | 'signInBrowser'
  | 'signInTicket'
  | 'refuseTicket'
  | 'signInByProvider'
  | 'recordProviderRefusal'
  | 'signOut'
  | 'endSessionsOf'
  | 'currentSession'
  | 'changeOwnPassword'
  | 'listAccounts'
  | 'addAccount'
  | 'changeAccount'
  | 'resetPassword'
  | 'listTokens'
  | 'issueToken'
  | 'revokeToken'
  | 'listMappings'
  | 'addMapping'
  | 'removeMapping'
  | 'explainAccess'
  | 'flushDirectory'
>;

/** What `makeFirstAdministrator` needs as well. */
export function accountDeps(
  deps: Pick<ServicesDeps, 'store' | 'clock' | 'config'>,
  cache = new CredentialCache(),
): AccountDeps {
  return {
    store: deps.store.access,
    cache,
    clock: deps.clock,
    random: randomBytes,
    hasher: new PasswordHasher({ random: randomBytes }),
    domains: new DomainNames(deps.config.domains, deps.config.defaultDomain),
  };
}

function bindAccess(deps: ServicesDeps, domains: DomainNames): Access {
  const access: AccountDeps & SignInDeps & BrowserDeps & CallerDeps & ExplainDeps = {
    ...accountDeps(deps),
    domains,
    throttle: new SignInThrottle(deps.store.access),
    refusals: deps.refusals,
    sessionLife: deps.config.sessionHours * hour,
    mac: deps.keyring.mac,
    idleLimit: deps.config.idleMinutes * minute,
    ending: new Map(),
    directory: deps.directory,
    migrationGroup: deps.migrationGroup,
    directoryGate: new SignInGate(8, 64),
    issuer: deps.config.oidcIssuer,
    localAccounts: deps.config.localAccounts,
  };
  return {
    authenticate: (bearer) => authenticate(access, bearer),
    recordAccessRefused: (actor, refused) => recordAccessRefused(access, actor, refused),
    signIn: (request) => signIn(access, request),
    recogniseCaller: (principal, call) => recogniseCaller(access, principal, call),
    refuseCallersTicket: (call, refused) => refuseCallersTicket(access, call, refused),
    recogniseBrowser: (visit) => recogniseBrowser(access, visit),
    signInBrowser: (request) => signInBrowser(access, request),
    signInTicket: ({ cookie, ...ticket }) =>
      inBrowser(access, { cookie }, (browser) => signInTicket(access, ticket, browser)),
    refuseTicket: (refused) => refuseTicket(access, refused),
    signInByProvider: ({ cookie, reference, ...spokenFor }) =>
      inBrowser(access, { cookie, reference }, (browser) => signInProvider(access, spokenFor, browser)),
    recordProviderRefusal: (refusal) => recordProviderRefusal(access, refusal),
    signOut: (actor, options) => signOut(access, actor, options),
    endSessionsOf: (actor, request) => endSessionsOf(access, actor, request),
    currentSession: (actor) => readCurrentSession(access, actor),
    changeOwnPassword: (actor, request) => changeOwnPassword(access, actor, request),
    listAccounts: () => listAccounts(access),
    addAccount: (actor, request) => addAccount(access, actor, request),
    changeAccount: (actor, request) => changeAccount(access, actor, request),
    resetPassword: (actor, request) => resetPassword(access, actor, request),
    listTokens: () => listTokens(access),
    issueToken: (actor, request) => issueToken(access, actor, request),
    revokeToken: (actor, id) => revokeToken(access, actor, id),
    listMappings: () => listMappings(access),
    addMapping: (actor, request) => addMapping(access, actor, request),
    removeMapping: (actor, id) => removeMapping(access, actor, id),
    explainAccess: (actor, request) => explainAccess(access, actor, request),
    flushDirectory: (actor) => {
      flushDirectory(access, actor);
    },
  };
}

type Escrow = Pick<
  Services,
  'escrowKey' | 'escrowOwnerAuth' | 'listAssociations' | 'addAssociation' | 'removeAssociation'
>;

function bindEscrow(deps: ServicesDeps, domains: DomainNames): Escrow {
  const { clock, keyring, store, reserve } = deps;
  const escrow: EscrowKeyDeps = {
    store: store.escrow,
    sealer: keyring.sealer,
    fingerprints: keyring.fingerprints,
    clock,
    domains,
    directory: deps.directory,
    recordRefusal: (refusal) => recordRefusal({ store: store.access, refusals: deps.refusals, clock }, refusal),
    proofWanted: deps.proofWanted,
  };
  const associate = { store: store.associations, domains, clock };
  return {
    escrowKey: async (actor, request) => {
      await reserve.demand();
      return escrowKey(escrow, actor, request);
    },
    escrowOwnerAuth: async (actor, request) => {
      await reserve.demand();
      return escrowOwnerAuth(escrow, actor, request);
    },
    listAssociations: (filter) => store.associations.listAssociations(canonicalNames(filter, domains)),
    addAssociation: (actor, request) => addAssociation(associate, actor, request),
    removeAssociation: (actor, id) => removeAssociation(associate, actor, id),
  };
}

type Recovery = Pick<
  Services,
  | 'findKeys'
  | 'recoverKey'
  | 'recoverOwnKey'
  | 'recoverOwnerAuth'
  | 'listOwnRecoveries'
  | 'callerVerifications'
  | 'desk'
>;

function bindRecovery(deps: ServicesDeps, domains: DomainNames): Recovery {
  const recovery: RecoveryDeps = {
    store: deps.store.recovery,
    opener: deps.keyring.opener,
    checkpoint: deps.checkpoint,
    clock: deps.clock,
    domains,
    directory: deps.directory,
    revealsPerHour: deps.config.revealsPerHour,
    callerVerification: { list: defaultCallerVerifications, required: deps.config.callerVerificationRequired },
  };
  return {
    findKeys: (actor, request) => findKeys(recovery, actor, request),
    recoverKey: (actor, request) => recoverKey(recovery, actor, request),
    recoverOwnKey: (actor, request) => recoverOwnKey(recovery, actor, request),
    recoverOwnerAuth: (actor, request) => recoverOwnerAuth(recovery, actor, request),
    listOwnRecoveries: (actor, page) => listOwnRecoveries(recovery, actor, page),
    callerVerifications: () => defaultCallerVerifications,
    desk: (actor) => ({
      domains: deps.config.domains,
      defaultDomain: deps.config.defaultDomain,
      callerVerificationRequired: deps.config.callerVerificationRequired,
      namedUserRequired: mustNameUser(actor),
    }),
  };
}
