import { fileURLToPath } from 'node:url';

/** Where package.json lies: two folders above this file as above the bundle, whose files lie flat in dist/server. */
export const packageFolder: string = fileURLToPath(new URL('../../', import.meta.url));
