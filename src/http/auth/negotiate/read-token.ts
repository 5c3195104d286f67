/** What a caller sent after `Negotiate `, once it is worth showing to the Kerberos library. */
export type ReadToken =
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'refused'; readonly because: 'malformed' | 'ntlm'; readonly sentence: string };

/** Windows lets tickets grow to 48,000 bytes (MaxTokenSize), which are 64,000 characters. */
export const longestToken = 64 * 1024;

// object identifiers with tag and length: SPNEGO (RFC 4178) and Kerberos itself (RFC 4121)
const mechanisms = [Buffer.from('06062b0601050502', 'hex'), Buffer.from('06092a864886f712010202', 'hex')];
const ntlmSignature = Buffer.from('NTLMSSP\0', 'latin1');
const strictBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Lets through the first token of a sign-on: strict base64 of an initial GSSAPI token (RFC 2743, 3.1) that says its own
 * length and names SPNEGO or Kerberos. What follows is parsed by a C library, so nothing reaches it that no client sends.
 */
export function readToken(text: string): ReadToken {
  if (text.length > longestToken) return malformed(`the token is longer than ${longestToken} characters`);
  if (text === '' || !strictBase64.test(text)) return malformed('the token is no base64');
  const bytes = Buffer.from(text, 'base64');
  // the last character may carry bits that belong to no byte: two texts would be one token
  if (bytes.toString('base64') !== text) return malformed('the token is no base64');
  if (bytes.includes(ntlmSignature)) return ntlm;
  if (!isInitialToken(bytes)) return malformed('the token is not the first one of a sign-on with Kerberos');
  return { kind: 'token', text };
}

const ntlm: ReadToken = {
  kind: 'refused',
  because: 'ntlm',
  sentence:
    'the caller sent NTLM, which is never accepted: it had no Kerberos ticket. Compare the SPN, the name in the address and the settings of the browser: keyhaven directory check',
};

function malformed(sentence: string): ReadToken {
  return { kind: 'refused', because: 'malformed', sentence };
}

function isInitialToken(bytes: Buffer): boolean {
  if (bytes[0] !== 0x60) return false;
  const content = contentOf(bytes);
  return mechanisms.some((oid) => content?.subarray(0, oid.length).equals(oid) === true);
}

/** What is inside the outermost element, which must be all there is; its length in the shortest form (DER). */
function contentOf(bytes: Buffer): Buffer | undefined {
  const first = bytes[1] ?? 0;
  const size = first < 0x80 ? 0 : first - 0x80;
  if (size > 3 || bytes.length < 2 + size) return undefined;
  const length = size === 0 ? first : bytes.readUIntBE(2, size);
  if (size > 0 && length < (size === 1 ? 0x80 : 256 ** (size - 1))) return undefined;
  const content = bytes.subarray(2 + size);
  return content.length === length ? content : undefined;
}
