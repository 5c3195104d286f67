import type { AuditEvent } from '../../src/audit/event.ts';
import type { KeyIdRange, Reach, RecoveryUnit } from '../../src/recovery/recovery-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import type { RecoveryKeyTable } from '../../src/store/schema.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { seedComputer, seedKey, seedVolume } from './seed.ts';

export const jane = 'CONTOSO\\jane';
export const desk = { name: 'desk', person: undefined };
export const everywhere: Reach = { kind: 'everywhere' };
export const reachOfJane = { kind: 'person', person: jane, actor: desk } as const;
export const all: KeyIdRange = { from: Buffer.alloc(16, 0), to: Buffer.alloc(16, 0xff) };

export interface SeededClaim {
  readonly key: RecoveryKeyTable;
  readonly computerId: number;
  readonly volumeId: number;
}

/** A computer with one volume and one key. */
export async function seedClaim(
  context: StoreContext,
  name: string,
  more: Partial<RecoveryKeyTable> = {},
): Promise<SeededClaim> {
  const computerId = await seedComputer(context, name);
  const volumeId = await seedVolume(context, computerId);
  return { key: await seedKey(context, { computerId, volumeId }, more), computerId, volumeId };
}

/** Work in one transaction of the recovery store. */
export async function run<T>(context: StoreContext, work: (unit: RecoveryUnit) => Promise<T>): Promise<T> {
  return (await new SqlRecoveryStore(context).transaction(work)).value;
}

export async function record(context: StoreContext, ...events: AuditEvent[]): Promise<void> {
  await run(context, (unit) => {
    for (const event of events) unit.record(event);
    return Promise.resolve();
  });
}

export function reveal(actor: string, at: number): AuditEvent {
  return { at, type: 'key-reveal', source: 'Helpdesk', result: 'Successful', actor };
}
