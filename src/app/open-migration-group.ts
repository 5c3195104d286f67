import type { Logger } from 'pino';
import { DataMigrationGroup } from '../access/data-migration-group.ts';
import { type Clock, second } from '../base/clock.ts';
import type { Config } from '../config.ts';
import type { Directory } from '../directory/directory.ts';

interface Ground {
  readonly config: Pick<Config, 'dataMigrationGroup' | 'directoryCacheSeconds'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly directory: Directory | undefined;
}

/** Whom the configuration lets write keys of other computers. */
export function openMigrationGroup({ config, clock, log, directory }: Ground): DataMigrationGroup {
  return new DataMigrationGroup({
    name: config.dataMigrationGroup,
    directory,
    lifetime: config.directoryCacheSeconds * second,
    clock,
    onMissing: () => {
      log.warn(
        'the directory has no group or account of the name in KEYHAVEN_DATA_MIGRATION_GROUP: nobody is a member',
      );
    },
  });
}
