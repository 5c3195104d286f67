/** What can stand in a framed record. `null` differs from an empty string and from an empty buffer. */
export type Field = string | number | bigint | boolean | Uint8Array | null;

const tags = { null: 0, text: 1, integer: 2, bytes: 3, boolean: 4 } as const;

/**
 * Writes fields one after the other, each as tag (u8), length (u32 big endian) and content, so that no two different
 * lists share an encoding. Everything Keyhaven hashes, signs or authenticates goes through here: audit rows, granting
 * rows, associated data of a cell. Text is UTF-8, integers are decimal text.
 */
export function frame(fields: readonly Field[]): Buffer {
  const contents = fields.map(contentOf);
  const framed = Buffer.allocUnsafe(contents.reduce((sum, content) => sum + headLength + lengthOf(content), 0));
  let at = 0;
  for (const [index, content] of contents.entries()) {
    at = framed.writeUInt8(tagOf(fields[index]), at);
    at = framed.writeUInt32BE(lengthOf(content), at);
    if (typeof content === 'string') framed.write(content, at, 'utf8');
    else framed.set(content, at);
    at += lengthOf(content);
  }
  return framed;
}

const headLength = 5;
const nothing = new Uint8Array(0);
const no = Uint8Array.of(0);
const yes = Uint8Array.of(1);

function contentOf(field: Field): string | Uint8Array {
  if (field === null) return nothing;
  if (typeof field === 'boolean') return field ? yes : no;
  return typeof field === 'number' || typeof field === 'bigint' ? field.toString() : field;
}

function lengthOf(content: string | Uint8Array): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.length;
}

function tagOf(field: Field | undefined): number {
  switch (typeof field) {
    case 'string':
      return tags.text;
    case 'number':
    case 'bigint':
      return tags.integer;
    case 'boolean':
      return tags.boolean;
    default:
      return field === null || field === undefined ? tags.null : tags.bytes;
  }
}
