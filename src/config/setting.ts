import { z } from 'zod';

/** One setting: where it comes from, what it is when nobody says anything, and the line that the documentation shows. */
export interface Setting<Schema extends z.ZodType> {
  readonly env: string;
  readonly schema: Schema;
  readonly help: string;
  /** As the documentation states it, where it is not a constant. */
  readonly shown?: string;
}

export function setting<Schema extends z.ZodType>(
  env: string,
  help: string,
  schema: Schema,
  shown?: string,
): Setting<Schema> {
  return shown === undefined ? { env, help, schema } : { env, help, schema, shown };
}

export const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** Items between commas; none is empty. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
