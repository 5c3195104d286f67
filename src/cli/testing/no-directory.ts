import type { OpenDirectory } from '../directory-door.ts';

/** For commands that have no business with a directory. */
export const noDirectory: OpenDirectory = async () => {
  throw new Error('this command has no business with a directory');
};
