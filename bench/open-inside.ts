import { openInstallation } from '../src/app/open-installation.ts';
import { openStore } from '../src/app/open-store.ts';
import { systemClock } from '../src/base/clock.ts';
import { loadConfig } from '../src/config.ts';
import { DomainNames } from '../src/directory/domain-names.ts';
import type { EscrowKeyDeps } from '../src/escrow/escrow-key.ts';
import { createLog } from '../src/http/log.ts';
import type { RecoveryDeps } from '../src/recovery/recovery-deps.ts';
import type { Store } from '../src/store/store.ts';

/** The use cases of an installation, without a server around them. */
export interface Inside {
  readonly store: Store;
  readonly escrow: EscrowKeyDeps;
  readonly recovery: RecoveryDeps;
  close(): Promise<void>;
}

/** Opens an installation that a server has made and that no other server has open, unless it is on PostgreSQL. */
export async function openInside(env: Readonly<Record<string, string>>): Promise<Inside> {
  const config = loadConfig(env);
  const clock = systemClock;
  const installation = await openInstallation(config, { clock, initialise: false });
  const { store } = openStore(installation, { config, clock, log: createLog({ level: 'error' }) });
  const { sealer, fingerprints, opener } = installation.keyring;
  const domains = new DomainNames(config.domains, config.defaultDomain);
  return {
    store,
    escrow: {
      store: store.escrow,
      sealer,
      fingerprints,
      clock,
      domains,
      directory: undefined,
      recordRefusal: () => Promise.reject(new Error('a claim of the benchmark was refused')),
      proofWanted: () => undefined,
    },
    recovery: {
      store: store.recovery,
      opener,
      checkpoint: { highest: () => undefined, advance: () => Promise.reject(new Error('nothing is revealed here')) },
      clock,
      domains,
      directory: undefined,
      revealsPerHour: config.revealsPerHour,
      callerVerification: { list: [], required: false },
    },
    close: () => store.close(),
  };
}
