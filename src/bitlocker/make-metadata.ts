import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { datasetHeaderSize } from './dataset.ts';
import { encodeDatum, roles, types } from './datum.ts';
import type { RecoveryPassword } from './recovery-password.ts';
import { sealDatumBody } from './sealed-datum.ts';
import { type SectorMethod, sectorMethods } from './sector-cipher.ts';
import type { Stretch } from './stretch.ts';
import { blockHeaderSize, metadataLimit, metadataSignature } from './volume-metadata.ts';
import { encodeFiletime, encodeWindowsText, swapGuid } from './windows-values.ts';

// Windows' numbers for what a key datum holds.
const keyMethods = { recoveryPassword: 0x1000, stretched: 0x2000, masterKey: 0x2003, hash: 0x2005 } as const;
const recoveryPasswordKind = 0x0800;
const fullyEncrypted = 4;

/** A recovery password to put on a volume. */
export interface NewProtector {
  readonly keyId: Guid;
  readonly password: RecoveryPassword;
  readonly salt: Uint8Array;
  readonly label?: string;
}

/** Everything that the metadata of a new volume says. Offsets and sizes in bytes. */
export interface MetadataPlan {
  readonly volumeId: Guid;
  readonly method: SectorMethod;
  readonly description: string;
  readonly created: Millis;
  readonly protectors: readonly NewProtector[];
  readonly masterKey: Secret;
  readonly volumeKey: Secret;
  readonly volumeSize: number;
  readonly copies: readonly number[];
  readonly header: { readonly offset: number; readonly size: number; readonly sectorSize: number };
  readonly stretch: Stretch;
}

/** The metadata block with its validation part, and the best known form of the key package of each protector. */
export interface MadeMetadata {
  readonly bytes: Buffer;
  readonly keyPackages: readonly Buffer[];
}

/** Writes metadata as Windows 7 and later do. Takes one stretch (0.6 s) per protector. */
export function makeMetadata(plan: MetadataPlan): MadeMetadata {
  const seal = sealer(plan.created);
  const methodCode = sectorMethods[plan.method].code;
  const protectors = plan.protectors.map((protector) => makeProtector(plan, protector, seal));
  const volumeKey = seal(roles.volumeKey, plan.masterKey, keyDatum(methodCode, plan.volumeKey));
  const dataset = makeDataset(plan, [
    encodeDatum(roles.description, types.text, encodeWindowsText(plan.description)),
    ...protectors,
    volumeKey,
    encodeDatum(
      roles.headerLocation,
      types.headerLocation,
      Buffer.concat([u64(plan.header.offset), u64(plan.header.size)]),
    ),
  ]);
  const block = makeBlock(plan, dataset);
  const hash = Secret.fromBytes(createHash('sha256').update(block).digest());
  const sealedHash = seal(roles.none, plan.masterKey, keyDatum(keyMethods.hash, hash));
  const validation = Buffer.concat([u16(metadataLimit - block.length), u16(2), u32(crc32(block)), sealedHash]);
  return {
    bytes: Buffer.concat([block, validation]),
    keyPackages: protectors.map((protector) => makeDataset(plan, [protector, volumeKey])),
  };
}

type Seal = (role: number, key: Secret, plain: Buffer) => Buffer;

// Time and a counter, as Windows does it: one plan never uses a nonce twice.
function sealer(created: Millis): Seal {
  let counter = 0;
  return (role, key, plain) => {
    counter += 1;
    const nonce = Buffer.concat([encodeFiletime(created), u32(counter)]);
    return encodeDatum(role, types.sealed, sealDatumBody(key, nonce, plain));
  };
}

function makeProtector({ masterKey, created, stretch }: MetadataPlan, protector: NewProtector, seal: Seal): Buffer {
  const { keyId, password, salt, label } = protector;
  const stretched = stretch(password.bytes, salt);
  const stretchBody = Buffer.concat([
    u16(keyMethods.recoveryPassword),
    u16(0),
    salt,
    seal(roles.passwordUnderMasterKey, masterKey, keyDatum(keyMethods.recoveryPassword, password.bytes)),
    seal(roles.stretchedKeyUnderMasterKey, masterKey, keyDatum(keyMethods.stretched, stretched)),
  ]);
  const parts = [
    ...(label === undefined ? [] : [encodeDatum(roles.none, types.text, encodeWindowsText(label))]),
    encodeDatum(roles.none, types.stretch, stretchBody),
    seal(roles.none, stretched, keyDatum(keyMethods.masterKey, masterKey)),
  ];
  const head = [swapGuid(keyId), encodeFiletime(created), u16(0), u16(recoveryPasswordKind)];
  return encodeDatum(roles.protector, types.protector, Buffer.concat([...head, ...parts]));
}

function makeDataset({ volumeId, method, created }: MetadataPlan, datums: readonly Buffer[]): Buffer {
  const body = Buffer.concat(datums);
  const size = datasetHeaderSize + body.length;
  const code = sectorMethods[method].code;
  const nonceCounter = 0x1000;
  const sizes = [u32(size), u32(1), u32(datasetHeaderSize), u32(size)];
  const head = [...sizes, swapGuid(volumeId), u32(nonceCounter), u16(code), u16(code), encodeFiletime(created)];
  return Buffer.concat([...head, body]);
}

function makeBlock({ volumeSize, header, copies }: MetadataPlan, dataset: Buffer): Buffer {
  const size = Math.ceil((blockHeaderSize + dataset.length) / 16) * 16;
  const head = [metadataSignature, u16(size / 16), u16(2), u16(fullyEncrypted), u16(fullyEncrypted), u64(volumeSize)];
  const places = [u32(0), u32(header.size / header.sectorSize), ...copies.map(u64), u64(header.offset)];
  const block = Buffer.alloc(size);
  Buffer.concat([...head, ...places, dataset]).copy(block);
  return block;
}

function keyDatum(method: number, key: Secret): Buffer {
  return encodeDatum(roles.none, types.key, Buffer.concat([u16(method), u16(0), key.reveal()]));
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
