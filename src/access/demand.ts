import { KeyhavenError } from '../base/error.ts';
import type { Actor } from './actor.ts';
import { may, type Permission } from './permission.ts';

/** Doors ask before they call; a use case asks again, since there is more than one door. Throws `not-permitted`. */
export function demand(actor: Actor, permission: Permission): void {
  if (!may(actor, permission))
    throw new KeyhavenError('not-permitted', 'you are not permitted to do this; ask an administrator');
}
