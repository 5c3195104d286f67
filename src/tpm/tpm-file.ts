import { formatTime, type Millis } from '../base/clock.ts';
import { Secret } from '../base/secret.ts';

/**
 * The small XML document that the Windows TPM console reads an owner password from: root `tpmOwnerData`, the base64 in
 * `ownerAuth`. Written after Microsoft's published sample; not tried against Windows by us.
 */
export function tpmFile(machine: string, ownerAuth: Secret, at: Millis): { name: string; content: Secret } {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- TPM owner password: keep it secret and delete this file after use -->',
    `<tpmOwnerData version="1.0" softwareAuthor="Keyhaven" creationDate="${formatTime(at)}" creationUser="" machineName="${escape(machine)}">`,
    '  <tpmInfo manufacturerId="0"/>',
    `  <ownerAuth>${ownerAuth.revealText()}</ownerAuth>`,
    '</tpmOwnerData>',
    '',
  ];
  return { name: `${machine.replace(/[^\p{L}\p{N}_-]/gu, '-')}.tpm`, content: Secret.fromText(lines.join('\r\n')) };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
