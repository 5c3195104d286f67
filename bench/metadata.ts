import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { formatGuid, type Guid, parseGuid } from '../src/base/guid.ts';
import { makeVolume } from '../src/bitlocker/make-volume.ts';
import { swapGuid } from '../src/bitlocker/windows-values.ts';

/** Metadata of one volume, and the key ID in it that others are put in the place of. */
export const metadataTemplate = z.object({ base64: z.string(), keyId: z.string() });

export type MetadataTemplate = z.infer<typeof metadataTemplate>;

export function makeTemplate(): MetadataTemplate {
  const { metadataBytes, protectors } = makeVolume();
  const [protector] = protectors;
  if (protector === undefined) throw new Error('a volume has a protector');
  return { base64: metadataBytes.toString('base64'), keyId: formatGuid(protector.keyId) };
}

/**
 * The template's volume with another key ID, as whole as before: its checksum is corrected. A proof of it costs what any
 * costs and fails, since the template's password is another.
 */
export function metadataFor(template: MetadataTemplate, keyId: Guid): Buffer {
  const bytes = Buffer.from(template.base64, 'base64');
  const at = bytes.indexOf(swapGuid(parseGuid(template.keyId)));
  if (at < 0) throw new Error('the metadata does not have the key ID it was made with');
  swapGuid(keyId).copy(bytes, at);
  const size = bytes.readUInt16LE(8) * 16;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, size)), size + 4);
  return bytes;
}
