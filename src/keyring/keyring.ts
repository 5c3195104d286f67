import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import type { Mac } from '../base/mac.ts';
import type { Secret } from '../base/secret.ts';
import { createCanary, holdsCanary } from './canary.ts';
import { createFingerprinter, type Fingerprinter, type FingerprintKey } from './fingerprint.ts';
import { type KeyProvider, requireSameInstallation, wrongKey } from './key-provider.ts';
import { type KeyRecord, keyPurposes, makeKeyRecord, unwrapKeyRecord } from './key-record.ts';
import { KeySet } from './key-set.ts';
import { createMac } from './mac.ts';
import { createOpener, createSealer, type Opener, type Sealer, type SealingKey } from './seal.ts';
import { type CountSeals, SealCount } from './seal-count.ts';
import { type AuditSigner, createSigner, type SigningKey, signingKey } from './signer.ts';

interface CellKey extends SealingKey {
  readonly count: SealCount;
}

export interface NewKeyring {
  readonly keyring: Keyring;
  /** For the store to keep, together with the canary, in the transaction that makes the installation. */
  readonly records: readonly KeyRecord[];
  readonly canary: Buffer;
}

/**
 * The data keys of one installation, unwrapped, in memory. It hands out capabilities, each able to do one thing, and no
 * key: the fields that hold keys are private to the language, so that no log line or inspection reaches them.
 */
export class Keyring {
  readonly sealer: Sealer;
  /** For recovery, tpm and jobs alone (design section 9, ruling 25). */
  readonly opener: Opener;
  readonly fingerprints: Fingerprinter;
  readonly mac: Mac;
  readonly signer: AuditSigner;
  readonly #provider: KeyProvider;
  readonly #countSeals: CountSeals | undefined;
  readonly #records: KeyRecord[] = [];
  readonly #cells = new KeySet<CellKey>('cell');
  readonly #fingerprints = new KeySet<FingerprintKey>('fingerprint');
  readonly #macs = new KeySet<KeyObject>('mac');
  readonly #signers = new KeySet<SigningKey>('sign');

  private constructor(provider: KeyProvider, countSeals: CountSeals | undefined) {
    this.#provider = provider;
    this.#countSeals = countSeals;
    this.sealer = createSealer(provider.installationId, () => this.#cells.current);
    this.opener = createOpener(provider.installationId, (id) => this.#cells.find(id)?.key);
    this.fingerprints = createFingerprinter(() => this.#fingerprints.all);
    this.mac = createMac(() => this.#macs.all);
    this.signer = createSigner(() => this.#signers.all);
  }

  /**
   * Makes the first key of each purpose and a canary. Nothing is kept anywhere until the store keeps `records` and
   * `canary`. Throws `key-file-foreign` when the provider belongs to another installation.
   */
  static initialise(
    provider: KeyProvider,
    options: { installationId: Guid; now: Millis; countSeals?: CountSeals },
  ): NewKeyring {
    requireSameInstallation(provider, 'the new database', options.installationId);
    const records = keyPurposes.map((purpose, index) =>
      makeKeyRecord(provider, { id: index + 1, purpose, version: 1 }, options.now),
    );
    const keyring = new Keyring(provider, options.countSeals);
    for (const record of records) keyring.add(record);
    return { keyring, records, canary: createCanary(provider.installationId, keyring.#cells.current) };
  }

  /**
   * Opens the data keys that the store kept, and changes nothing. Throws `key-file-foreign` when the provider holds the
   * key of another installation, or another key under the same installation id, and `installation-incomplete` when the
   * key is right and the database is not: a data key missing or damaged, a canary missing or not opening.
   * `countSeals` is how this process tells the store what it seals; a server passes it always.
   */
  static open(
    provider: KeyProvider,
    records: readonly KeyRecord[],
    canary: Uint8Array | undefined,
    installationId: Guid,
    options: { countSeals?: CountSeals } = {},
  ): Keyring {
    requireSameInstallation(provider, 'the database', installationId);
    const keys = records.map((record) => ({ record, key: unwrapKeyRecord(provider, record) }));
    if (keys.length > 0 && keys.every(({ key }) => key === undefined)) throw wrongKey(provider, 'the database');
    const keyring = new Keyring(provider, options.countSeals);
    for (const { record, key } of keys) keyring.#load(record, key);
    keyring.#requireComplete(canary);
    return keyring;
  }

  /** True when the data key for cells nears its limit of seals and the next one should be made. */
  get cellKeyDue(): boolean {
    return this.#cells.current.count.due;
  }

  /** Draws the next data key for cells. The store keeps the record; `add` comes after that has become durable. */
  makeCellKey(now: Millis): KeyRecord {
    const id = 1 + Math.max(...this.#records.map((record) => record.id));
    const version =
      1 + Math.max(...this.#records.filter(({ purpose }) => purpose === 'cell').map((record) => record.version));
    return makeKeyRecord(this.#provider, { id, purpose: 'cell', version }, now);
  }

  /**
   * Puts a data key that the store keeps to use; as the newest active one of its purpose it makes new values from now
   * on. Does nothing for one that is in use already. Throws `installation-incomplete` when it does not unwrap.
   */
  add(record: KeyRecord): void {
    if (!this.#records.some(({ id }) => id === record.id)) this.#load(record, unwrapKeyRecord(this.#provider, record));
  }

  #load(record: KeyRecord, secret: Secret | undefined): void {
    if (secret === undefined) throw incomplete(`data key ${record.id} (${record.purpose}) of the database is damaged`);
    this.#records.push(record);
    if (record.purpose === 'sign') this.#signers.add(record, signingKey(secret));
    else this.#loadSymmetric(record, createSecretKey(secret.reveal()));
    secret.reveal().fill(0);
  }

  #loadSymmetric(record: KeyRecord, key: KeyObject): void {
    const { id, purpose, version, seals } = record;
    if (purpose === 'mac') this.#macs.add(record, key);
    if (purpose === 'fingerprint') this.#fingerprints.add(record, { version, key });
    if (purpose !== 'cell') return;
    const count = new SealCount(id, seals, this.#countSeals);
    this.#cells.add(record, { id, key, count, countSeal: () => count.take() });
  }

  #requireComplete(canary: Uint8Array | undefined): void {
    for (const keys of [this.#cells, this.#fingerprints, this.#macs, this.#signers]) keys.requireActive();
    if (canary === undefined) throw incomplete('the database has lost its canary');
    if (!holdsCanary(this.#provider.installationId, this.opener, canary))
      throw incomplete('the canary of the database is damaged');
  }
}

function incomplete(finding: string): KeyhavenError {
  return new KeyhavenError(
    'installation-incomplete',
    `${finding}; restore the database from its backup; nothing was changed`,
  );
}
