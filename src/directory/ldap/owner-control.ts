import { Control } from 'ldapts';
import { KeyhavenError } from '../../base/error.ts';
import { type Sid, sidFromBytes } from '../sid.ts';

/** OWNER_SECURITY_INFORMATION, as BER: a sequence of one integer (MS-ADTS 3.1.1.3.4.1.11). */
const ownerAlone = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]);
const octetString = 0x04;

/**
 * Asks for the owner of a security descriptor and nothing else of it. Without this a directory leaves the whole attribute
 * out for everybody who may not read its auditing part.
 */
export class OwnerControl extends Control {
  constructor() {
    super('1.2.840.113556.1.4.801', { critical: true });
  }

  protected override writeControl(writer: Parameters<Control['write']>[0]): void {
    writer.writeBuffer(ownerAlone, octetString);
  }
}

/** The owner in a self-relative SECURITY_DESCRIPTOR (MS-DTYP 2.4.6): an offset at byte 4. Undefined where there is none. */
export function ownerOfDescriptor(bytes: Buffer): Sid | undefined {
  if (bytes.length < 20 || bytes[0] !== 1) throw unreadable();
  const offset = bytes.readUInt32LE(4);
  if (offset === 0) return undefined;
  const count = bytes[offset + 1];
  if (count === undefined) throw unreadable();
  return sidFromBytes(bytes.subarray(offset, offset + 8 + 4 * count));
}

function unreadable(): KeyhavenError {
  return new KeyhavenError('directory-incomplete', 'the directory gave a security descriptor that cannot be read');
}
