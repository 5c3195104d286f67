import type { Kysely } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';

/** Whether an account of the directory is older than what its computer delivered is asked by computer. */
export async function volumesOfComputer(db: Kysely<Schema>, { schemas }: Capabilities): Promise<void> {
  const maker = schemas.recovery === undefined ? db.schema : db.schema.withSchema(schemas.recovery);
  await maker.createIndex('volume_by_computer').on('volume').columns(['computer_id']).execute();
}
