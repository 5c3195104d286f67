import type { Millis } from '../base/clock.ts';
import type { RecoveryUnit } from './recovery-store.ts';

/**
 * Queues a notice to everybody who is associated with these computers (ruling 37). Not to whomever the operator named: he
 * would name somebody who does not care. A computer that is nobody's has its notice too, for want of a name.
 */
export async function notifyOwners(
  unit: RecoveryUnit,
  computers: readonly { readonly id: number; readonly name: string }[],
  at: Millis,
): Promise<void> {
  const names = new Map(computers.map(({ id, name }) => [id, name]));
  await Promise.all(
    [...names].map(async ([id, name]) => {
      const persons = await unit.personsOf(id);
      for (const person of persons.length === 0 ? [''] : persons) await unit.queueOwnerNotice(person, name, at);
    }),
  );
}
