/** What can stand in a framed record. `null` differs from an empty string and from an empty buffer. */
export type Field = string | number | bigint | boolean | Uint8Array | null;

const tags = { null: 0, text: 1, integer: 2, bytes: 3, boolean: 4 } as const;

/**
 * Writes fields one after the other, each as tag (u8), length (u32 big endian) and content, so that no two different
 * lists share an encoding. Everything Keyhaven hashes, signs or authenticates goes through here: audit rows, granting
 * rows, associated data of a cell. Text is UTF-8, integers are decimal text.
 */
export function frame(fields: readonly Field[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const field of fields) {
    const [tag, content] = encode(field);
    const head = Buffer.alloc(5);
    head.writeUInt8(tag, 0);
    head.writeUInt32BE(content.length, 1);
    parts.push(head, content);
  }
  return Buffer.concat(parts);
}

function encode(field: Field): [number, Uint8Array] {
  if (field === null) return [tags.null, Buffer.alloc(0)];
  if (typeof field === 'string') return [tags.text, Buffer.from(field, 'utf8')];
  if (typeof field === 'boolean') return [tags.boolean, Buffer.of(field ? 1 : 0)];
  if (typeof field === 'number' || typeof field === 'bigint')
    return [tags.integer, Buffer.from(field.toString(), 'ascii')];
  return [tags.bytes, field];
}
