import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { readWhole } from './bind-arguments.ts';
import type { Bound, Parameter, Value } from './parameter.ts';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Binds the properties of a piped object to the parameters that take them, by name or alias in any letter case, as
 * PowerShell does. Properties that no parameter takes are passed over; what an argument said stays. No error repeats a
 * value: it may be a secret. Throws `request-invalid`.
 */
export function bindProperties(
  parameters: readonly Parameter[],
  object: Readonly<Record<string, unknown>>,
  bound: Bound,
): Bound {
  const values = new Map<string, Value>();
  for (const [property, value] of Object.entries(object)) {
    const found = parameters.find((one) => one.pipe && bindsTo(one, property.toLowerCase()));
    if (found === undefined || value === null || bound.has(found.name)) continue;
    if (values.has(found.name)) throw invalid(`two properties of the object stand for ${found.name}`);
    values.set(found.name, readProperty(found, value));
  }
  return bound.with(values);
}

function bindsTo({ name, aliases, properties }: Parameter, property: string): boolean {
  return [name, ...aliases, ...properties].some((each) => each.toLowerCase() === property);
}

function readProperty({ name, kind }: Parameter, value: unknown): Value {
  switch (kind) {
    case 'text':
      return textValue(name, value);
    case 'number':
      return readWhole(name, typeof value === 'number' ? String(value) : textValue(name, value));
    case 'switch':
      if (typeof value !== 'boolean') throw invalid(`the property ${name} is neither true nor false`);
      return value;
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((one) => textValue(name, one));
    case 'secret':
      return Secret.fromText(textValue(name, value));
    case 'bytes':
      return Secret.fromBytes(Array.isArray(value) ? fromNumbers(name, value) : fromBase64(name, value));
  }
}

function textValue(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`the property ${name} is no text`);
  return value;
}

function fromBase64(name: string, value: unknown): Buffer {
  const text = textValue(name, value);
  if (!base64.test(text)) throw invalid(`the property ${name} is no base64`);
  return Buffer.from(text, 'base64');
}

function fromNumbers(name: string, value: readonly unknown[]): Buffer {
  const isByte = (one: unknown): one is number =>
    typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < 256;
  if (!value.every(isByte)) throw invalid(`the property ${name} holds something other than bytes`);
  return Buffer.from(value);
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
