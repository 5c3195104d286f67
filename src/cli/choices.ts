import { KeyhavenError } from '../base/error.ts';

/** The closed list of a wire schema. */
interface Choices<Value extends string> {
  readonly options: readonly Value[];
}

/** One of the values that a wire schema knows. Throws `request-invalid` with the list of them. */
export function readChoice<Value extends string>(option: string, choices: Choices<Value>, given: string): Value {
  const known = choices.options.find((value) => value === given);
  if (known !== undefined) return known;
  throw new KeyhavenError('request-invalid', `${option} is one of: ${choices.options.join(', ')}`);
}

export function readChoices<Value extends string>(
  option: string,
  choices: Choices<Value>,
  given: readonly string[],
): Value[] {
  return given.map((value) => readChoice(option, choices, value));
}

/** A whole number within bounds. Throws `request-invalid`. */
export function readNumber(option: string, given: string, least: number, most: number): number {
  const value = /^[0-9]{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new KeyhavenError('request-invalid', `${option} is a whole number from ${least} to ${most}`);
}
