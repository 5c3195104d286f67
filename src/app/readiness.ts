import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataMigrationGroup } from '../access/data-migration-group.ts';
import { type Clock, day, type Millis, second } from '../base/clock.ts';
import type { Directory, DirectoryState } from '../directory/directory.ts';
import type { OidcProvider } from '../http/auth/oidc/oidc-provider.ts';
import type { ReadinessCheck } from '../http/services.ts';
import type { KeyProvider } from '../keyring/key-provider.ts';
import { type AuditOfficeDeps, checkpointState, signedEnd } from './audit-office.ts';
import type { Certificate } from './certificate.ts';
import type { DiskReserve } from './disk-reserve.ts';

export interface ReadinessDeps {
  readonly clock: Clock;
  readonly store: { health(): Promise<void> };
  readonly office: Pick<AuditOfficeDeps, 'reader' | 'checkpoint' | 'signer'>;
  readonly provider: KeyProvider;
  readonly reserve: DiskReserve;
  readonly certificate: Certificate | undefined;
  readonly directory: Pick<Directory, 'state'> | undefined;
  readonly migrationGroup: Pick<DataMigrationGroup, 'isConfigured' | 'exists'>;
  readonly signOn: { readonly provider: Pick<OidcProvider, 'state'> } | undefined;
}

/** What keeps this server from its work, and what its administrator should know of it. */
export async function readiness(deps: ReadinessDeps): Promise<readonly ReadinessCheck[]> {
  const asked = await Promise.all([database(deps), auditChain(deps), disk(deps)]);
  return [...asked, keyFile(deps.provider), certificate(deps), ...(await inDirectory(deps)), ...(await signOn(deps))];
}

/** Said at each start and by each readiness answer (ruling 26). */
export function keyWarning(provider: KeyProvider): string | undefined {
  if (provider.protection !== 'none') return undefined;
  return 'the key file has no passphrase: a thief of this machine reads every key; set KEYHAVEN_KEY_PASSPHRASE_FILE at first start';
}

async function database(deps: ReadinessDeps): Promise<ReadinessCheck> {
  const ok = await succeeds(() => deps.store.health());
  return { name: 'database', ok, ...(ok ? {} : { note: 'the database does not answer' }) };
}

async function auditChain(deps: ReadinessDeps): Promise<ReadinessCheck> {
  const name = 'audit-chain';
  try {
    if ((await signedEnd(deps.office)) === undefined) return { name, ok: false, note: unsignedEnd };
    const state = await checkpointState(deps.office);
    return state === 'agrees' ? { name, ok: true } : { name, ok: false, note: noReveals[state] };
  } catch {
    return { name, ok: false, note: 'the audit trail cannot be read' };
  }
}

const unsignedEnd = 'the end of the audit trail is not signed by this installation: nothing can be recorded';

const noReveals = {
  behind: 'the database lacks audit rows that this server has seen: no key is revealed',
  missing: 'no checkpoint: no key is revealed until an administrator accepts the restore',
} as const;

/** Short of disk the server still reveals keys, which is its first duty, so that it stays ready and says so. */
async function disk(deps: ReadinessDeps): Promise<ReadinessCheck> {
  const enough = await succeeds(() => deps.reserve.demand());
  return { name: 'disk-reserve', ok: true, ...(enough ? {} : { note: 'short of disk space: escrow is refused' }) };
}

function keyFile(provider: KeyProvider): ReadinessCheck {
  const note = keyWarning(provider);
  return { name: 'key-file', ok: true, ...(note === undefined ? {} : { note }) };
}

function certificate(deps: ReadinessDeps): ReadinessCheck {
  const name = 'certificate';
  if (deps.certificate === undefined) return { name, ok: true, note: 'plain HTTP: for a laboratory only' };
  const left = Math.floor((new X509Certificate(deps.certificate.cert).validToDate.getTime() - deps.clock()) / day);
  if (left < 30) return { name, ok: left >= 0, note: `the certificate ends in ${String(left)} days` };
  return { name, ok: true, ...(deps.certificate.selfSigned ? { note: 'self-signed' } : {}) };
}

/**
 * Without its directory a server takes in keys and lets in accounts of its own, and every other server has the same
 * directory: to call all of them not ready would end both. The reason stands in the log, since anybody may read this.
 */
async function directory(deps: ReadinessDeps): Promise<readonly ReadinessCheck[]> {
  if (deps.directory === undefined) return [];
  const name = 'directory';
  const { problem } = await within<Pick<DirectoryState, 'problem'>>(patience, deps.directory.state(), {
    problem: noAnswer,
  });
  const note = 'no domain controller answers: accounts of the domain cannot sign in';
  return [{ name, ok: true, ...(problem === undefined ? {} : { note }) }];
}

/** Where no controller answers, that is said already, and nobody is left out for it. */
async function migrationGroup({ migrationGroup: group }: ReadinessDeps): Promise<readonly ReadinessCheck[]> {
  if (!group.isConfigured) return [];
  const found = await within(
    patience,
    group.exists().catch(() => true),
    true,
  );
  const note = 'the directory has no such group or account for data migration: nobody is a member';
  return [{ name: 'data-migration-group', ok: true, ...(found ? {} : { note }) }];
}

async function inDirectory(deps: ReadinessDeps): Promise<readonly ReadinessCheck[]> {
  const checks = await Promise.all([directory(deps), migrationGroup(deps)]);
  return checks.flat();
}

/** As with the directory: a provider that is down keeps out those who come from it, and nobody else. */
async function signOn(deps: ReadinessDeps): Promise<readonly ReadinessCheck[]> {
  if (deps.signOn === undefined) return [];
  const { failure } = await within(patience, deps.signOn.provider.state(), { failure: noAnswer });
  const note = 'the identity provider does not answer as it should: nobody can sign in with it';
  return [{ name: 'sign-on', ok: true, ...(failure === undefined ? {} : { note }) }];
}

const noAnswer = 'no answer yet';

/** Whoever asks gives up soon, and a controller that hangs is waited for much longer. */
const patience: Millis = second;

async function within<State>(time: Millis, state: Promise<State>, otherwise: State): Promise<State> {
  const ended = new AbortController();
  const late = sleep(time, otherwise, { signal: ended.signal }).catch(() => otherwise);
  try {
    return await Promise.race([state, late]);
  } finally {
    ended.abort();
  }
}

async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
