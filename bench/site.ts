import { join } from 'node:path';
import { makeFolder, type Place } from './place.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import type { RawPlan } from './raw.ts';
import type { StoreName } from './result.ts';

/** Where the installations of one store go. */
export interface Site {
  readonly store: StoreName;
  /** A place of that name, empty at first. Kept places outlive the run. */
  place(name: string, options: { readonly kept: boolean }): Promise<Place>;
  /** Where raw inserts go, another place each time: they begin with the same numbers. */
  raw(): Promise<RawPlan['target']>;
  end(): Promise<void>;
}

interface Folders {
  readonly temporary: string;
  readonly kept: string;
}

export function siteOf(store: StoreName, folders: Folders): Site {
  return store === 'embedded' ? embeddedSite(folders) : postgresSite(folders);
}

function embeddedSite({ temporary, kept }: Folders): Site {
  return {
    store: 'embedded',
    place: async (name, options) => {
      return { store: 'embedded', folder: join(options.kept ? kept : temporary, 'embedded', name) };
    },
    raw: async () => {
      const folder = join(temporary, 'embedded', 'raw');
      makeFolder(folder);
      return { folder };
    },
    end: async () => undefined,
  };
}

/** Places are databases here; those that are kept are on a server whose data is kept too. */
function postgresSite({ temporary, kept }: Folders): Site {
  const servers = new Map<string, Promise<Postgres>>();
  let raws = 0;
  const databaseIn = async (folder: string, name: string): Promise<string> => {
    const running = servers.get(folder) ?? startPostgres(join(folder, 'postgresql', 'server'));
    servers.set(folder, running);
    return (await running).database(name);
  };
  return {
    store: 'postgresql',
    place: async (name, options) => {
      const folder = options.kept ? kept : temporary;
      const databaseUrl = await databaseIn(folder, name);
      return { store: 'postgresql', folder: join(folder, 'postgresql', name), databaseUrl };
    },
    raw: async () => ({ url: await databaseIn(temporary, `raw${++raws}`) }),
    end: async () => {
      for (const running of servers.values()) await (await running).end();
    },
  };
}
