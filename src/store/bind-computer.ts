import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ComputerBound, NewComputerIdentity } from '../access/access-store.ts';
import { type Millis, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { computerIdentityRow, computerOfSid } from './computer-identity-row.ts';
import { firstGeneration, insertNextComputer, lockComputersNamed } from './computer-row.ts';
import type { StoreContext } from './context.ts';
import { drawRowId } from './draw-row-id.ts';
import { ownerAuthBytes, recoveryKeyBytes, verified } from './granting-row.ts';
import type { ComputerTable, Schema } from './schema.ts';
import { tokensOfComputers } from './token-row.ts';

type Computer = Selectable<ComputerTable>;

/**
 * Binds an identity of the directory to a record, once. Whoever can make accounts in the domain can make one with the
 * name of a computer that is gone: it gets a record of its own, and nothing of what the other one delivered.
 */
export async function bindComputer(
  trx: Transaction<Schema>,
  context: StoreContext,
  identity: NewComputerIdentity,
): Promise<ComputerBound | undefined> {
  // Under this lock nobody else binds a computer of that name, and no claim of one is on its way.
  const named = await lockComputersNamed(trx, context, identity);
  if (await isKnown(trx, identity)) return await already(trx, context, identity);
  const [first] = named;
  const mine =
    identity.mayBeFirst && first.generation === firstGeneration && (await mayInherit(trx, context, first, identity));
  const { id: computerId, generation } = mine ? first : await insertNextComputer(trx, named, identity.at);
  const row = computerIdentityRow(context, { ...identity, id: await drawRowId(trx), computerId });
  const inserted = await trx
    .insertInto('computer_identity')
    .values(row)
    .onConflict((conflict) => conflict.column('sid').doNothing())
    .returning('id')
    .executeTakeFirst();
  // Under another name it was bound meanwhile: what was done here must not stay.
  if (inserted === undefined)
    throw new KeyhavenError('busy', 'this computer was recognised by another server; try again');
  return { computerId, generation, first: true };
}

/** Whatever that row is worth. */
async function isKnown(trx: Transaction<Schema>, { sid }: NewComputerIdentity): Promise<boolean> {
  const row = await trx.selectFrom('computer_identity').select('id').where('sid', '=', sid).executeTakeFirst();
  return row !== undefined;
}

async function already(
  trx: Transaction<Schema>,
  context: StoreContext,
  { sid }: NewComputerIdentity,
): Promise<ComputerBound | undefined> {
  const computerId = await computerOfSid(trx, context, sid);
  if (computerId === undefined) return undefined;
  const row = await trx.selectFrom('computer').select('generation').where('id', '=', computerId).executeTakeFirst();
  return row && { computerId, generation: row.generation, first: false };
}

async function mayInherit(
  trx: Transaction<Schema>,
  context: StoreContext,
  computer: Computer,
  { accountCreatedAt }: NewComputerIdentity,
): Promise<boolean> {
  // Genuine or not: a row that somebody forged to take the place of an identity does not open the record to the next one.
  const held = await trx
    .selectFrom('computer_identity')
    .select('id')
    .where('computer_id', '=', computer.id)
    .executeTakeFirst();
  if (held !== undefined) return false;
  // Whoever holds a token is that computer, and an account that bears its name need not be. Expired tokens count: nobody said
  // that the computer is gone. An administrator who revokes them hands the record over.
  if ((await tokensOfComputers(trx, [computer.id]).execute()).length > 0) return false;
  const first = await firstClaimAt(trx, context, computer.id);
  if (first === undefined) return true;
  // The directory drops what is less than a second.
  return accountCreatedAt !== undefined && accountCreatedAt + second <= first;
}

/** When the oldest of what the record holds was claimed; the beginning of time where any of it was tampered with. */
async function firstClaimAt(
  trx: Transaction<Schema>,
  context: StoreContext,
  computerId: number,
): Promise<Millis | undefined> {
  const keys = await keysOfComputer(trx, computerId).execute();
  const ownerAuths = await trx.selectFrom('owner_auth').selectAll().where('computer_id', '=', computerId).execute();
  const genuine = [
    ...verified(context, 'recovery_key', keys, recoveryKeyBytes),
    ...verified(context, 'owner_auth', ownerAuths, ownerAuthBytes),
  ];
  if (genuine.length < keys.length + ownerAuths.length) return Number.NEGATIVE_INFINITY;
  const times = genuine.map((row) => Math.min(row.claimed_at, row.received_at));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** By two indexes: whatever the first contact of a computer costs, it is no scan of all keys. */
export function keysOfComputer(db: Kysely<Schema>, computerId: number) {
  return db
    .selectFrom('volume')
    .innerJoin('recovery_key', 'recovery_key.volume_id', 'volume.id')
    .selectAll('recovery_key')
    .where('volume.computer_id', '=', computerId);
}
