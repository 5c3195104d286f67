import { KeyhavenError } from '../../base/error.ts';
import { bindProperties } from '../cmdlet/bind-properties.ts';
import type { Bound, Parameter } from '../cmdlet/parameter.ts';
import type { Io } from '../io.ts';
import { isRecord } from '../record.ts';

/**
 * What a read command is to be run for: once for what the arguments say, or once for each container of the pipe. A line is
 * an object whose properties bind, or a distinguished name alone. An empty pipe is no container, never the whole domain.
 */
export async function* readPlaces(io: Io, parameters: readonly Parameter[], given: Bound): AsyncGenerator<Bound, void> {
  if (given.has('SearchBase') || !io.piped) {
    yield given;
    return;
  }
  io.say('search bases are read from standard input, one a line');
  for (let line = await io.nextLine(); line !== undefined; line = await io.nextLine()) {
    const text = line.trim();
    if (text !== '') yield bindProperties(parameters, placeOf(text), given);
  }
}

function placeOf(text: string): Readonly<Record<string, unknown>> {
  if (!/^["{[]/.test(text)) return { SearchBase: text };
  const value = parseJson(text);
  if (typeof value === 'string') return { SearchBase: value };
  if (isRecord(value)) return value;
  throw new KeyhavenError(
    'request-invalid',
    'a line of the pipe is neither a distinguished name nor an object in JSON',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
