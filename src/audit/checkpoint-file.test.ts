import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { newGuid } from '../base/guid.ts';
import type { AuditReceipt } from './audit-log.ts';
import { headBytes } from './chain.ts';
import { CheckpointFile } from './checkpoint-file.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = {
  sign: (bytes: Uint8Array) => sign(null, bytes, privateKey),
  verify: (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, publicKey, signature),
};
const installation = newGuid();

function receipt(seq: number): AuditReceipt {
  const head = { seq, hash: Buffer.alloc(32, seq) };
  return { ...head, signature: signer.sign(headBytes(head)) };
}

async function begun(path: string): Promise<CheckpointFile> {
  const file = await CheckpointFile.open(path, installation, signer);
  await file.replace(receipt(0));
  return file;
}

describe('the checkpoint file', () => {
  test('is begun on purpose only, and remembers the highest head over a restart', async () => {
    const path = join(await tempFolder(), 'head');
    const file = await CheckpointFile.open(path, installation, signer);
    expect(file.highest()).toBeUndefined();
    await expect(file.advance(receipt(4))).rejects.toMatchObject({ code: 'chain-behind-checkpoint' });
    expect((await CheckpointFile.open(path, installation, signer)).highest()).toBeUndefined();
    await file.replace(receipt(1));
    await file.advance(receipt(4));
    const again = await CheckpointFile.open(path, installation, signer);
    expect(again.highest()).toEqual(receipt(4));
  });

  test('keeps the highest of many that come at once, and each waits until it is written', async () => {
    const path = join(await tempFolder(), 'head');
    const file = await begun(path);
    await Promise.all([3, 9, 5, 7].map((seq) => file.advance(receipt(seq))));
    expect((await CheckpointFile.open(path, installation, signer)).highest()?.seq).toBe(9);
  });

  test('rejects when it cannot be written, and recovers when it can again', async () => {
    const folder = join(await tempFolder(), 'gone');
    mkdirSync(folder);
    const file = await begun(join(folder, 'head'));
    rmSync(folder, { recursive: true });
    await expect(file.advance(receipt(1))).rejects.toMatchObject({ code: 'store-unavailable' });
    mkdirSync(folder);
    await file.advance(receipt(2));
    expect(readFileSync(join(folder, 'head'), 'utf8')).toContain('sequence 2');
  });

  test.each([
    ['cut short', (text: string) => text.slice(0, -20)],
    ['changed', (text: string) => text.replace('sequence 4', 'sequence 3')],
    [
      'of another installation',
      (text: string) => text.replace(/installation .*/, 'installation 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c'),
    ],
    ['empty', () => ''],
  ])('is refused when it is %s', async (_what, damage) => {
    const path = join(await tempFolder(), 'head');
    await (await begun(path)).advance(receipt(4));
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    writeFileSync(path, damage(text));
    await expect(CheckpointFile.open(path, installation, signer)).rejects.toMatchObject({
      code: 'installation-incomplete',
    });
  });
});
