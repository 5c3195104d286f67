import type { Bound, Parameter } from '../cmdlet/parameter.ts';
import type { Io } from '../io.ts';

/**
 * The objects of the pipe as they come, one JSON line each. Where the arguments say everything that is required, or where
 * there is no pipe, there is one object: what the arguments say.
 */
export async function* objectsOf(
  io: Io,
  { parameters }: { readonly parameters: readonly Parameter[] },
  given: Bound,
): AsyncGenerator<string, void> {
  const open = parameters.filter((one) => one.required && one.pipe && !given.has(one.name));
  if (open.length === 0 || !io.piped) {
    yield '{}';
    return;
  }
  for (let line = await io.nextLine(); line !== undefined; line = await io.nextLine()) {
    if (line.trim() !== '') yield line;
  }
}
