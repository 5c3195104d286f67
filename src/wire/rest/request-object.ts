import { z } from 'zod';

/**
 * An object of a request. A member it does not know is refused: it is a typing error or a wish that would be ignored in
 * silence. The sentence names what is allowed and never repeats what came, because people paste secrets anywhere.
 */
export function requestObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const members = Object.keys(shape);
  const sentence = members.length === 0 ? 'takes no members' : `takes only ${members.join(', ')}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? sentence : undefined) });
}
