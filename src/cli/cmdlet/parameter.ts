import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';

/**
 * One parameter of a cmdlet. Those with `ours` are no part of MBAM: they are found by their beginning only where none of
 * MBAM's begins so, and a script that abbreviates keeps its meaning.
 */
export interface Parameter {
  /** In the spelling of the reference, without the dash. */
  readonly name: string;
  readonly aliases: readonly string[];
  /**
   * `list`: several texts. `secret`: text that enters by pipe or prompt. `bytes`: the same for base64, or an array of
   * numbers as ConvertTo-Json writes Byte[].
   */
  readonly kind: 'text' | 'list' | 'switch' | 'number' | 'secret' | 'bytes';
  readonly help: string;
  readonly required: boolean;
  /** Binds the property of a piped object that has its name or one of its aliases. */
  readonly pipe: boolean;
  /** False for what comes with piped objects only. */
  readonly argument: boolean;
  readonly ours: boolean;
  /** Further names of properties that bind, such as the one that Get-ADOrganizationalUnit gives. */
  readonly properties: readonly string[];
}

export type Value = string | number | boolean | readonly string[] | Secret;

const usual = {
  aliases: [],
  kind: 'text',
  required: false,
  pipe: false,
  argument: true,
  ours: false,
  properties: [],
} as const;

export function parameter(name: string, help: string, more: Partial<Omit<Parameter, 'name' | 'help'>> = {}): Parameter {
  return { ...usual, ...more, name, help };
}

/** What was given to a cmdlet, by arguments first and by the properties of a piped object after them. */
export class Bound {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** With the values of a piped object, which never replace what an argument said. */
  with(more: ReadonlyMap<string, Value>): Bound {
    return new Bound(new Map([...more, ...this.#values]));
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** Throws `request-invalid` when it was not given. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value.trim() === '') throw missing(name);
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    return isList(value) ? value : [];
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  secret(name: string): Secret | undefined {
    const value = this.#values.get(name);
    return typeof value === 'object' && !isList(value) ? value : undefined;
  }
}

export function missing(name: string): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    `${name} is missing: give it as -${name}, or as a property of the piped object`,
  );
}

function isList(value: Value | undefined): value is readonly string[] {
  return Array.isArray(value);
}
