import { type Actor, actorName } from './actor.ts';
import { attemptAddress } from './attempt-address.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RecordRefusalsDeps } from './record-refusals.ts';

export interface RefusedAccess {
  readonly method: string;
  /** The pattern of the route, never the URL that was asked for: that is the caller's text. */
  readonly route: string;
  readonly address: string;
}

/** Puts a caller who lacked the permission of a route on record; a flood is summed. */
export async function recordAccessRefused(
  deps: RecordRefusalsDeps,
  actor: Actor,
  refused: RefusedAccess,
): Promise<void> {
  const { method, route, address } = refused;
  await recordRefusal(deps, {
    type: 'access-refused',
    source: 'Administration',
    actor: actorName(actor),
    // Of an IPv6 network one customer has as many addresses as he likes.
    detail: { method, route, address: attemptAddress(address) },
  });
}
