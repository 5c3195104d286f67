import { z } from 'zod';

const wellFormed = { error: 'contains half of a character; send whole Unicode text' };

/** Text between one and `longest` UTF-16 units. Lone surrogates are refused: two texts must not become one in UTF-8. */
export function text(longest: number) {
  return optionalText(longest).min(1);
}

/** As `text`, and may be empty. */
export function optionalText(longest: number) {
  return z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed(), wellFormed);
}

/** The name of a computer, person or account, in any spelling that the server understands. */
export const nameLimit = 512;

/** What people explain in their own words. */
export const proseLimit = 1000;

/** A ticket number of another system. */
export const ticketLimit = 128;

/** Bounds the work of a password hash, far above what anybody types. */
export const passwordLimit = 1024;

/** 48 digits and whatever separators a mail program made of the hyphens. */
export const typedLimit = 256;

/** A secret that somebody sends: shown as dots where forms are made from the schema. */
export function secretText(longest: number) {
  return text(longest).meta({ format: 'password', writeOnly: true });
}
