import { z } from 'zod';

const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/**
 * Base64 (RFC 4648 section 4) of 1 to `mostBytes` bytes, canonical: padded, without line breaks and with zero bits at the
 * end, so that the same bytes have one spelling only.
 */
export function base64(mostBytes: number) {
  return z
    .string()
    .min(4)
    .max(4 * Math.ceil(mostBytes / 3))
    .regex(canonical, { error: 'must be base64: padded with =, without line breaks' })
    .refine((text) => decodedLength(text) <= mostBytes, { error: `holds more than ${String(mostBytes)} bytes` })
    .meta({ contentEncoding: 'base64' });
}

/** Bytes that this base64 stands for. */
export function decodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

/** Base64 in an answer. Not checked again: what was stored must come out, or an emergency ends in an error of ours. */
export const base64Answer = z.string().meta({ contentEncoding: 'base64' });
