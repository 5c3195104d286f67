import type { Kysely } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';

/** Whether a computer has tokens is asked at the first contact of an account of the directory that bears its name. */
export async function tokensOfComputer(db: Kysely<Schema>, { schemas }: Capabilities): Promise<void> {
  const maker = schemas.recovery === undefined ? db.schema : db.schema.withSchema(schemas.recovery);
  await maker.createIndex('token_by_computer').on('token').columns(['computer_id']).execute();
}
