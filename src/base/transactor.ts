/** What a committed transaction leaves behind. `receipt` is there when the work recorded at least one audit event. */
export interface Committed<T, Receipt> {
  readonly value: T;
  readonly receipt: Receipt | undefined;
}

/**
 * Runs work in one transaction of the store. Either everything of it is durable when the promise resolves, or nothing
 * is. The work may run again after a serialisation failure, so it has no effect outside the unit.
 */
export interface Transactor<Unit, Receipt> {
  transaction<T>(work: (unit: Unit) => Promise<T>): Promise<Committed<T, Receipt>>;
}
