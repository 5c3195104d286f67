import type { ImportDirectory } from '../directory/import/import-directory.ts';
import type { Io } from './io.ts';

export interface DirectoryOptions {
  /** As `-Server` takes it: a domain or a controller, by name or address, with a port or without. */
  readonly server: string;
  /** Whose rights are used; the service account of the settings without one. */
  readonly account?: string | undefined;
  readonly pageSize?: number | undefined;
  readonly config?: string | undefined;
}

/** Opens a directory for reading. Nothing of a server is started, and the directory is never changed. */
export type OpenDirectory = (io: Io, options: DirectoryOptions) => Promise<ImportDirectory>;

export const openDirectory: OpenDirectory = async () => {
  throw new Error('not yet');
};
