import { systemCode } from '../../base/durable-file.ts';
import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import { extractVolumeMetadata } from '../../bitlocker/read-volume.ts';
import { measureVolumeMetadata, metadataLimit, metadataSignature } from '../../bitlocker/volume-metadata.ts';
import { type VolumeReader, withVolumeFile } from '../../bitlocker/volume-reader.ts';

/**
 * The metadata block of a volume, from the volume itself or from a file that holds the block. Throws
 * `volume-metadata-unreadable`, or `request-invalid` where the file cannot be read.
 */
export function readMetadata(option: string, path: string): Buffer {
  try {
    return withVolumeFile(path, readFrom);
  } catch (cause) {
    if (isKeyhavenError(cause)) throw cause;
    throw new KeyhavenError('request-invalid', `${option}: cannot read ${path} (${systemCode(cause)})`, { cause });
  }
}

// A volume's own boot sector has the same name, but at byte 3.
function readFrom(reader: VolumeReader): Buffer {
  const start = reader.read(0, metadataLimit);
  if (!start.subarray(0, metadataSignature.length).equals(metadataSignature)) return extractVolumeMetadata(reader);
  return start.subarray(0, measureVolumeMetadata(start));
}
