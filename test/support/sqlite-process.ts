// A server's store in a process of its own, for tests that kill it, lock it out or slow its disk. Reads one JSON line with
// the file, the key and the deadline, then commands: `append` writes one audited transaction. Answers a line for each.
import { createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { createInterface } from 'node:readline';
import { isKeyhavenError } from '../../src/base/error.ts';
import { Secret } from '../../src/base/secret.ts';
import { AuditedUnit, runAudited } from '../../src/store/audited-unit.ts';
import type { StoreContext } from '../../src/store/context.ts';
import type { Database } from '../../src/store/database.ts';
import { InstallationStore } from '../../src/store/installation.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { RowIds } from '../../src/store/row-ids.ts';

interface Settings {
  file: string;
  key: string;
  deadline: number;
}

/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410). */
const ed25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const seed = Buffer.alloc(32, 7);

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings: Settings = JSON.parse(await nextLine());
const database = await open();
const context = contextOn(database);
say('open');
for (let command = await nextLine(); command !== ''; command = await nextLine()) {
  if (command === 'append') await append();
}
await database.close();

async function nextLine(): Promise<string> {
  const { value } = await lines.next();
  return value ?? '';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function open(): Promise<Database> {
  try {
    const key = Secret.fromBytes(Buffer.from(settings.key, 'hex'));
    const opened = await openDatabase({ kind: 'sqlite', file: settings.file, key, deadline: settings.deadline });
    const installation = new InstallationStore(opened);
    if (await installation.isEmpty())
      await installation.create({
        installationId: Buffer.alloc(16),
        canary: Buffer.alloc(1),
        createdAt: 1,
        keys: [keyRow()],
      });
    return opened;
  } catch (error) {
    say(codeOf(error));
    process.exit(1);
  }
}

function keyRow() {
  return {
    id: 1,
    purpose: 'mac',
    version: 1,
    wrapped: Buffer.alloc(1),
    state: 'active',
    createdAt: 1,
    seals: 0,
  } as const;
}

function contextOn(target: Database): StoreContext {
  // One key for all processes: they are one installation, which appends to its own trail only.
  const privateKey = createPrivateKey({ key: Buffer.concat([ed25519, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const tag = (bytes: Uint8Array): Buffer => createHmac('sha256', 'test').update(bytes).digest();
  return {
    database: target,
    mac: { sign: tag, verify: (bytes, given) => tag(bytes).equals(given) },
    signer: {
      sign: (bytes) => sign(null, bytes, privateKey),
      verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
    },
    rowIds: new RowIds(target, 'row'),
    batchIds: new RowIds(target, 'batch'),
    clock: Date.now,
    deadline: settings.deadline,
    onForged: () => undefined,
    onLateCommit: (events) => {
      say(`late ${String(events.length)}`);
    },
  };
}

async function append(): Promise<void> {
  const began = performance.now();
  try {
    const { receipt } = await runAudited(
      context,
      (trx) => new AuditedUnit(trx, context),
      (unit: AuditedUnit) => {
        unit.record({ at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor: 'a' });
        return Promise.resolve();
      },
    );
    say(`done ${String(receipt?.seq)}`);
  } catch (error) {
    say(`${codeOf(error)} after ${String(Math.round(performance.now() - began))}`);
  }
}

function codeOf(error: unknown): string {
  return isKeyhavenError(error) ? error.code : String(error);
}
