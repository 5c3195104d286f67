import { closeSync, openSync, readSync } from 'node:fs';

/** Random access to a volume, be it a disk, an image file or bytes in memory. */
export interface VolumeReader {
  /** The bytes from `offset`, at most `length`; fewer, or none, where the volume ends. */
  read(offset: number, length: number): Buffer;
}

/** Opens a disk or image for the time of `work`. */
export function withVolumeFile<T>(path: string, work: (reader: VolumeReader) => T): T {
  const file = openSync(path, 'r');
  try {
    return work({ read: (offset, length) => readFully(file, offset, length) });
  } finally {
    closeSync(file);
  }
}

/** Reads a volume that is in memory. */
export function bytesReader(volume: Buffer): VolumeReader {
  return { read: (offset, length) => volume.subarray(offset, offset + length) };
}

function readFully(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
