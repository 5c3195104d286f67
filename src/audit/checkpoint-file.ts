import { readFile } from 'node:fs/promises';
import { replaceDurably, systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import { formatGuid, type Guid, parseGuid } from '../base/guid.ts';
import type { Signer } from '../base/mac.ts';
import type { AuditReceipt } from './audit-log.ts';
import { headBytes } from './chain.ts';

const format = 'keyhaven-checkpoint 1';

/**
 * The highest signed head of the chain that this server has seen, in a file outside the database and its folder: a
 * database restored or cut to before it is noticed (design section 9, ruling 28). Written before a secret is shown.
 */
export class CheckpointFile {
  readonly #path: string;
  readonly #installationId: Guid;
  #highest: AuditReceipt | undefined;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(path: string, installationId: Guid, highest: AuditReceipt | undefined) {
    this.#path = path;
    this.#installationId = installationId;
    this.#highest = highest;
  }

  /**
   * Reads the file of this installation. A missing one is no empty one: whoever removes it hides what it knew, so that
   * nothing but `replace` begins it. Throws `installation-incomplete` for a file that
   * is damaged, of another installation, or not signed by this one: a checkpoint that anybody may replace proves nothing.
   */
  static async open(path: string, installationId: Guid, signer: Signer): Promise<CheckpointFile> {
    const text = await readIfThere(path);
    if (text === undefined) return new CheckpointFile(path, installationId, undefined);
    const found = parse(text);
    if (
      !found?.installationId.equals(installationId) ||
      !signer.verify(headBytes(found.receipt), found.receipt.signature)
    ) {
      throw new KeyhavenError(
        'installation-incomplete',
        `the checkpoint file ${path} is damaged or of another installation; put back the right one, or move it away and accept the restore`,
      );
    }
    return new CheckpointFile(path, installationId, found.receipt);
  }

  /** Undefined while there is no file. */
  highest(): AuditReceipt | undefined {
    return this.#highest;
  }

  /**
   * Durable when it resolves. One write runs at a time, and whoever comes meanwhile shares the next; a head below the one
   * known waits for that, so that no secret is shown before its own row is safe. Rejects with `chain-behind-checkpoint`
   * while there is no file.
   */
  advance(receipt: AuditReceipt): Promise<void> {
    if (this.#highest === undefined) return Promise.reject(noCheckpoint());
    if (receipt.seq > this.#highest.seq) this.#highest = receipt;
    this.#next ??= this.#writing.catch(() => undefined).then(() => this.#writeHighest());
    return this.#next;
  }

  /** At the first start of an installation, and after an administrator accepted what there is: begins from this head. */
  async replace(receipt: AuditReceipt): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#write(receipt);
    this.#highest = receipt;
  }

  #writeHighest(): Promise<void> {
    this.#next = undefined;
    this.#writing = this.#highest === undefined ? Promise.resolve() : this.#write(this.#highest);
    return this.#writing;
  }

  #write(receipt: AuditReceipt): Promise<void> {
    const text = [
      format,
      `installation ${formatGuid(this.#installationId)}`,
      `sequence ${String(receipt.seq)}`,
      `hash ${receipt.hash.toString('hex')}`,
      `signature ${receipt.signature.toString('base64')}`,
      '',
    ].join('\n');
    return replaceDurably(this.#path, text);
  }
}

function noCheckpoint(): KeyhavenError {
  return new KeyhavenError('chain-behind-checkpoint', 'this server has no checkpoint; accept the restore first');
}

function parse(text: string): { installationId: Guid; receipt: AuditReceipt } | undefined {
  const pattern =
    /^keyhaven-checkpoint 1\ninstallation ([0-9a-f-]{36})\nsequence (\d{1,15})\nhash ([0-9a-f]{64})\nsignature ([A-Za-z0-9+/=]{88})\n$/;
  const [, installation, sequence, hash, signature] = pattern.exec(text) ?? [];
  if (installation === undefined || sequence === undefined || hash === undefined || signature === undefined)
    return undefined;
  return {
    installationId: parseGuid(installation),
    receipt: { seq: Number(sequence), hash: Buffer.from(hash, 'hex'), signature: Buffer.from(signature, 'base64') },
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
