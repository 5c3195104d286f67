import type { z } from 'zod';
import { KeyhavenError } from '../base/error.ts';

/** One of the values that a wire schema knows. Throws `request-invalid` with the list of them. */
export function readChoice<Values extends Readonly<Record<string, string>>>(
  option: string,
  values: z.ZodEnum<Values>,
  given: string,
): z.infer<z.ZodEnum<Values>> {
  const parsed = values.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new KeyhavenError('request-invalid', `${option} is one of: ${values.options.join(', ')}`);
}

export function readChoices<Values extends Readonly<Record<string, string>>>(
  option: string,
  values: z.ZodEnum<Values>,
  given: readonly string[],
): z.infer<z.ZodEnum<Values>>[] {
  return given.map((value) => readChoice(option, values, value));
}

/** A whole number within bounds. Throws `request-invalid`. */
export function readNumber(option: string, given: string, least: number, most: number): number {
  const value = /^[0-9]{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new KeyhavenError('request-invalid', `${option} is a whole number from ${String(least)} to ${String(most)}`);
}
