import { randomBytes } from 'node:crypto';
import { type Actor, actorName, issuerOf, personBehind } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import type { AuditEvent } from '../audit/event.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import type { Association, AssociationSource } from './association.ts';
import type { AssociationStore } from './association-store.ts';

export interface AssociateDeps {
  readonly store: AssociationStore;
  readonly domains: DomainNames;
  readonly clock: Clock;
}

/** Lets this person recover this computer's volumes. The same person from the same source twice is `already-exists`. */
export async function addAssociation(
  deps: AssociateDeps,
  actor: Actor,
  request: { computer: string; person: string; source: Exclude<AssociationSource, 'agent'> },
): Promise<Association> {
  demand(actor, 'association-write');
  const computer = formatComputerName(parseComputerName(request.computer, deps.domains));
  const person = formatPersonName(parsePersonName(request.person, deps.domains));
  if (personBehind(actor) === person) await refuseSelf(deps, actor, { computer, person });
  const { value } = await deps.store.transaction(async (unit) => {
    const at = deps.clock();
    const record = await unit.ensureComputer(computer, at);
    const association = await unit.addAssociation({
      computerId: record.id,
      person,
      source: request.source,
      madeBy: actorName(actor),
      issuedBy: issuerOf(actor),
      createdAt: at,
      changeId: randomBytes(16),
    });
    if (association === undefined) throw alreadyThere(person, computer);
    unit.record(changed('association-added', actor, association, at));
    return association;
  });
  return value;
}

/** Takes it back. What was recovered meanwhile stays on record. */
export async function removeAssociation(deps: AssociateDeps, actor: Actor, id: number): Promise<void> {
  demand(actor, 'association-write');
  await deps.store.transaction(async (unit) => {
    const association = await unit.associationById(id);
    if (association === undefined)
      throw new KeyhavenError('not-found', 'there is no such association; list them for their ids');
    await unit.removeAssociation(id);
    unit.record(changed('association-removed', actor, association, deps.clock()));
  });
}

/** On the record: whoever tries this is worth a look. */
async function refuseSelf(
  deps: AssociateDeps,
  actor: Actor,
  { computer, person }: { readonly computer: string; readonly person: string },
): Promise<never> {
  await deps.store.transaction((unit) => {
    unit.record({
      at: deps.clock(),
      type: 'access-refused',
      source: 'Administration',
      result: 'Failed',
      actor: actorName(actor),
      endUser: person,
      computer,
      detail: { because: 'nobody associates himself with a computer' },
    });
    return Promise.resolve();
  });
  throw new KeyhavenError('self-grant-refused', 'nobody associates himself with a computer; ask another administrator');
}

function changed(
  type: 'association-added' | 'association-removed',
  actor: Actor,
  association: Association,
  at: number,
): AuditEvent {
  return {
    at,
    type,
    source: 'Administration',
    result: 'Successful',
    actor: actorName(actor),
    endUser: association.person,
    computer: association.computer,
    detail: { association: association.id, associationSource: association.source },
    ...(type === 'association-added' ? { changeId: association.changeId } : { revokes: association.changeId }),
  };
}

function alreadyThere(person: string, computer: string): KeyhavenError {
  return new KeyhavenError('already-exists', `${person} is associated with ${computer} from this source already`);
}
