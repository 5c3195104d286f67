import pg from 'pg';
import { KeyhavenError } from '../../base/error.ts';
import { FollowingFailure, SerialisationFailure, storeUnavailable, UniqueViolation } from '../store-error.ts';

const serialisation = new Set(['40001', '40P01']);

/** By the beginning of the SQLSTATE (PostgreSQL, appendix A), what an operator can do about it. */
const troubles: readonly (readonly [prefix: string, sentence: string])[] = [
  ['53100', 'the disk of the database is full; make room on it'],
  ['53300', 'the database takes no more connections; raise max_connections or lower the pool size'],
  ['53', 'the database ran out of a resource; look at its log'],
  ['57014', 'the database did not finish a statement in time; try again'],
  ['55P03', 'the database waited too long for a lock; try again'],
  ['25P0', 'the database ended a transaction that waited for too long; try again'],
  ['57P', 'the database is going down or starting up; try again'],
  ['25006', 'the database is read-only; connect to its primary'],
  ['42501', 'the database refuses this account a right that it needs; run the migration as owner again'],
  ['28', 'the database refuses this account; check the user and password of its address'],
  ['3D000', 'the database does not exist; check its address'],
  ['08', 'the connection to the database is lost; try again'],
  ['58', 'the database met an error of its system; look at its log'],
  ['XX', 'the database is damaged; look at its log'],
];

/** Sorts a failure of PostgreSQL into what the store tells apart; the rest stays what it is. */
export function postgresFailure(error: unknown): unknown {
  if (error instanceof KeyhavenError) return error;
  if (!(error instanceof pg.DatabaseError)) {
    return storeUnavailable('the database does not answer; check that it runs and can be reached', error);
  }
  const { code = '' } = error;
  if (serialisation.has(code)) return new SerialisationFailure(error.message, { cause: error });
  if (code === '23505') return new UniqueViolation(error.message, { cause: error });
  // An earlier statement of the transaction failed, and this one was on its way already.
  if (code === '25P02') return new FollowingFailure(error.message, { cause: error });
  const trouble = troubles.find(([prefix]) => code.startsWith(prefix));
  return trouble ? storeUnavailable(trouble[1], error) : error;
}
