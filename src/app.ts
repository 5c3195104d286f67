import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { makeFirstAdministrator } from './access/make-first-administrator.ts';
import { resetPassword } from './access/reset-password.ts';
import { type AuditOfficeDeps, advanceCheckpoint, beginTrail } from './app/audit-office.ts';
import { type Certificate, openCertificate } from './app/certificate.ts';
import { demonstrateTampering, type TamperingShown } from './app/demonstrate-tampering.ts';
import { openReserve } from './app/disk-reserve.ts';
import { Doors, type Listening } from './app/doors.ts';
import { openDirectory } from './app/open-directory.ts';
import { type Installation, openInstallation } from './app/open-installation.ts';
import { makeFolder } from './app/open-keys.ts';
import { openMigrationGroup } from './app/open-migration-group.ts';
import { type OpenedSignOn, openSignOn } from './app/open-sign-on.ts';
import { type OpenStore, openStore } from './app/open-store.ts';
import { openTickets } from './app/open-tickets.ts';
import { PortalTexts } from './app/portal-texts.ts';
import { keyWarning, readiness } from './app/readiness.ts';
import { recordStart } from './app/record-start.ts';
import { accountDeps, bindServices } from './app/services.ts';
import { checkpointPeriod, refusalPeriod, sessionPeriod, Upkeep } from './app/upkeep.ts';
import { verifyBatches } from './app/verify-batches.ts';
import { CheckpointFile } from './audit/checkpoint-file.ts';
import { type Clock, systemClock } from './base/clock.ts';
import { KeyhavenError } from './base/error.ts';
import { packageFolder } from './base/package-folder.ts';
import { programVersion } from './base/program-version.ts';
import type { Secret } from './base/secret.ts';
import { Prover } from './bitlocker/prover.ts';
import { type Config, readSecretFile } from './config.ts';
import type { Directory } from './directory/directory.ts';
import type { OpenedNegotiate } from './http/auth/negotiate/open-negotiate.ts';
import { injectLocal, type LocalAnswer, type LocalRequest } from './http/inject-local.ts';
import { createLog, type LogOptions } from './http/log.ts';
import { type PortalPages, readPortalPages } from './http/portals/portal-pages.ts';
import type { ServerOptions } from './http/server.ts';
import type { Services } from './http/services.ts';
import { ProofQueue } from './jobs/proof-queue.ts';

export { checkDirectory } from './app/check-directory.ts';

/** What the build of the pages makes. */
const webFolder = join(packageFolder, 'dist', 'web');

const pagesMissing =
  'the pages of the portals were not built, so only the API answers; run npm run build and start again';

export interface AppOptions {
  /** False for a command, which must not make an installation by a typing mistake. */
  readonly initialise: boolean;
  readonly clock?: Clock | undefined;
  readonly log?: LogOptions | undefined;
}

/** One server with everything that belongs to it. */
export interface App {
  readonly services: Services;
  /** There once: when this start made the installation. */
  readonly firstAdministrator: { readonly account: string; readonly oneTimePassword: Secret } | undefined;
  /** Sentences for the person who starts the server. */
  readonly notices: readonly string[];
  listen(): Promise<Listening>;
  injectLocal(request: LocalRequest): Promise<LocalAnswer>;
  /** For the demo: changes an audit row in a copy of the embedded database, and says what a verification finds there. */
  demonstrateTampering(): Promise<TamperingShown>;
  /** Resolves when no escrowed key waits for its proof. */
  proofsSettled(): Promise<void>;
  /** Finishes what is in flight and what waits to be written. May be called again. */
  close(): Promise<void>;
}

/** Puts everything together: config -> keys -> store -> domains -> doors. Throws when anything is not as it must be. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const clock = options.clock ?? systemClock;
  const log = createLog({ level: config.logLevel, ...options.log });
  // Before anything is made: what is refused leaves no trace.
  const portalTexts = new PortalTexts(config, clock);
  const directory = openDirectory(config, { clock, log });
  const signOn = openSignOn(config, { clock });
  const installation = await openInstallation(config, { clock, initialise: options.initialise });
  try {
    return await assemble({ config, clock, log, installation, portalTexts, directory, signOn });
  } catch (error) {
    await installation.database.close();
    throw error;
  }
}

/** Brings a PostgreSQL to this version as its owner, and grants the role in the server's own address what it needs. */
export async function migrateDatabase(config: Config, owner: { url: Secret }): Promise<void> {
  if (config.databaseUrlFile === undefined) {
    throw new KeyhavenError(
      'configuration-invalid',
      'the embedded database migrates itself; migrate is for PostgreSQL: set KEYHAVEN_DATABASE_URL_FILE',
    );
  }
  const appRole = decodeURIComponent(new URL(readSecretFile(config.databaseUrlFile).revealText()).username);
  const { migrateAsOwner } = await import('./store/postgres/migrate-as-owner.ts');
  await migrateAsOwner({ ownerUrl: owner.url.revealText(), appRole });
}

interface Ground {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly installation: Installation;
  readonly portalTexts: PortalTexts;
  readonly directory: Directory | undefined;
  readonly signOn: OpenedSignOn | undefined;
}

async function assemble(ground: Ground): Promise<App> {
  const { config, clock, log, installation, directory } = ground;
  const opened = openStore(installation, ground);
  const office = await openOffice(ground, opened);
  const prover = new Prover({ workers: config.proofThreads });
  const onTrouble = (error: unknown) => {
    log.error({ err: error }, 'work beside the requests failed');
  };
  const proofs = new ProofQueue({ store: opened.store.proofs, opener: installation.keyring.opener, prover, onTrouble });
  // A further server on a shared database has none yet.
  makeFolder(config.dataFolder);
  const tickets = await openTickets(config, clock);
  const certificate = config.labHttp ? undefined : await openCertificate(config, clock());
  const services = bind(ground, {
    opened,
    office,
    certificate,
    proofWanted: () => {
      proofs.want();
    },
  });
  if (installation.first)
    await beginTrail(office, () => recordStart(opened.store.recovery, clock, 'installation-initialised'));
  const firstAdministrator = installation.first ? await welcome(ground, opened) : undefined;
  const upkeep = startUpkeep({ opened, office, clock, onTrouble });
  proofs.want();
  const pages = readPortalPages(webFolder);
  const negotiate = tickets?.kind === 'on' ? tickets.negotiate : undefined;
  const server = serverOptions(ground, { services, certificate, pages, negotiate });
  const doors = new Doors(server, config, certificate);
  return {
    services,
    firstAdministrator,
    notices: noticesOf(installation, pages, tickets),
    listen: async () => {
      // Not before: whoever started the server has the first password by now, or the next start makes another.
      installation.settle();
      const listening = await doors.open();
      // No reason not to run: a server that cannot write its audit reveals nothing, and its readiness says so.
      await recordStart(opened.store.recovery, clock, 'server-started').catch(onTrouble);
      return listening;
    },
    injectLocal: (request) => injectLocal(server, request),
    demonstrateTampering: () => demonstrateTampering(installation),
    proofsSettled: () => proofs.settled(),
    close: once(async () => {
      await doors.close();
      await upkeep.close();
      directory?.close();
      await proofs.close();
      await prover.close();
      await opened.flushRefusals({ everything: true }).catch(onTrouble);
      await advanceCheckpoint(office).catch(onTrouble);
      await opened.store.close();
    }),
  };
}

function serverOptions(
  { config, clock, log, installation, signOn }: Ground,
  parts: Pick<ServerOptions, 'services' | 'pages' | 'negotiate'> & { readonly certificate: Certificate | undefined },
): ServerOptions {
  const { services, certificate: tls, pages, negotiate } = parts;
  return {
    services,
    log,
    clock,
    version: programVersion(),
    trustedProxies: config.trustedProxies,
    tls,
    pages,
    signOn: signOn && { ...signOn, mac: installation.keyring.mac },
    negotiate,
  };
}

function noticesOf(
  { provider }: Installation,
  pages: PortalPages | undefined,
  tickets: OpenedNegotiate | undefined,
): string[] {
  const noTickets = tickets?.kind === 'off' ? tickets.sentence : undefined;
  return [keyWarning(provider), pages === undefined ? pagesMissing : undefined, noTickets].filter(
    (notice) => notice !== undefined,
  );
}

async function openOffice({ config, clock, installation }: Ground, { store }: OpenStore): Promise<AuditOfficeDeps> {
  const { signer } = installation.keyring;
  makeFolder(dirname(config.checkpointFile));
  const checkpoint = await CheckpointFile.open(config.checkpointFile, installation.id, signer);
  return {
    reader: store.audit,
    store: store.recovery,
    checkpoint,
    signer,
    clock,
    verifyBatches: (until) => verifyBatches(store, until),
  };
}

function bind(
  { config, clock, log, installation, portalTexts, directory, signOn }: Ground,
  parts: {
    opened: OpenStore;
    office: AuditOfficeDeps;
    certificate: Certificate | undefined;
    proofWanted: () => void;
  },
): Services {
  const { opened, office, certificate, proofWanted } = parts;
  const { store } = opened;
  const migrationGroup = openMigrationGroup({ config, clock, log, directory });
  const reserve = openReserve(config, clock, () => store.size());
  return bindServices({
    config,
    clock,
    keyring: installation.keyring,
    store,
    checkpoint: office.checkpoint,
    refusals: opened.refusals.refusals,
    reserve,
    office,
    proofWanted,
    portalTexts,
    directory,
    migrationGroup,
    readiness: () =>
      readiness({
        clock,
        store,
        office,
        provider: installation.provider,
        reserve,
        certificate,
        directory,
        migrationGroup,
        signOn,
      }),
  });
}

/**
 * The first account of a new installation. Its password is shown once, by whoever started the server. A start that was
 * interrupted may have taken it along: while nobody has used it and there is no other account, it is made again.
 */
async function welcome({ config, clock }: Ground, { store }: OpenStore): Promise<App['firstAdministrator']> {
  const actor = { kind: 'local', uid: process.getuid?.() ?? 0 } as const;
  const deps = accountDeps({ store, clock, config });
  const made = await makeFirstAdministrator(deps, actor);
  if (made !== undefined) return { account: made.account.name, oneTimePassword: made.oneTimePassword };
  const [only, ...others] = await store.access.listAccounts();
  if (only?.mustChangePassword !== true || others.length > 0) return undefined;
  return { account: only.name, ...(await resetPassword(deps, actor, { name: only.name })) };
}

function startUpkeep(parts: {
  opened: OpenStore;
  office: AuditOfficeDeps;
  clock: Clock;
  onTrouble: (error: unknown) => void;
}): Upkeep {
  const upkeep = new Upkeep(parts.onTrouble);
  upkeep.every(checkpointPeriod, () => advanceCheckpoint(parts.office));
  upkeep.every(refusalPeriod, () => parts.opened.flushRefusals({ everything: false }));
  upkeep.every(sessionPeriod, () => parts.opened.store.access.deleteExpiredSessions(parts.clock()));
  return upkeep;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
