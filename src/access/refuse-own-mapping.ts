import { KeyhavenError } from '../base/error.ts';
import { type AccountReference, readAccountReference } from '../directory/account.ts';
import { type Actor, actorName, type Person } from './actor.ts';
import type { MappingDeps } from './mapping-deps.ts';
import type { MappingSubject } from './mapping-subject.ts';
import { recordEvent } from './record-event.ts';
import type { Role } from './role.ts';
import { providerSubject } from './role-mapping.ts';

/**
 * Nobody gives a role to himself, nor to a group that he is in, whichever of his accounts he signed in with (ruling 4).
 * The attempt goes on record. Throws `self-grant-refused`, and what the directory throws: who cannot be looked up is not
 * let through.
 */
export async function refuseOwnMapping(
  deps: MappingDeps,
  actor: Actor,
  subject: MappingSubject,
  role: Role,
): Promise<void> {
  if (actor.kind !== 'person' || !(await concerns(deps, actor, subject))) return;
  await recordEvent(deps.store, {
    at: deps.clock(),
    type: 'access-refused',
    source: 'Administration',
    result: 'Failed',
    actor: actorName(actor),
    detail: { subject: subject.subject, name: subject.name, role, because: 'nobody gives a role to himself' },
  });
  throw new KeyhavenError(
    'self-grant-refused',
    `${subject.name} is you, or you are in it, and nobody gives a role to himself; ask another administrator, or use the command on the server`,
  );
}

async function concerns({ directory }: MappingDeps, actor: Person, { source, subject }: MappingSubject) {
  if (source === 'provider') return ownClaims(actor).includes(subject);
  // What was remembered may be from before he joined the group.
  directory?.flush();
  for (const reference of ownAccounts(actor)) {
    const account = await directory?.findAccount(reference);
    if (account !== undefined && (account.sid === subject || account.groups.has(subject))) return true;
  }
  return false;
}

function ownAccounts({ holder, person }: Person): readonly AccountReference[] {
  return [
    ...(holder.kind === 'directory' ? [{ kind: 'sid', sid: holder.sid } as const] : []),
    ...(person === '' ? [] : [readAccountReference(person)]),
  ];
}

function ownClaims({ holder }: Person): readonly string[] {
  return holder.kind === 'provider' ? holder.claims.map((claim) => providerSubject(holder.issuer, claim)) : [];
}
