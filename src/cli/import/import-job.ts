import type { Api } from '../api.ts';
import type { Bound, Parameter } from '../cmdlet/parameter.ts';

/** Requests on their way at once, each over a connection of its own. */
export const importConnections = 32;

/** What one kind of object is to an import; the rest is the same for all of them. */
export interface ImportJob<Piece extends Identified> {
  /** Properties of a piped object bind to these. */
  readonly parameters: readonly Parameter[];
  /** Throws a KeyhavenError that says what is wrong, without the value. */
  readonly read: (bound: Bound) => Piece;
  /** Objects that may be on their way at once. Nothing beside them is read from the pipe, so memory stays flat. */
  readonly lanes: number;
  /** What it returns is safe to be called again: the server keeps one of two equal claims. */
  readonly senderOf: (api: Api) => (piece: Piece) => Promise<Sent>;
  /** As the reference has it: what happened to which object. */
  readonly sentence: (piece: Piece) => string;
  /** The operation, as -WhatIf and -Confirm name it. */
  readonly operation: string;
}

export interface Identified {
  readonly computer: string;
  readonly keyId?: string | undefined;
  readonly objectGuid?: string | undefined;
  /** ISO 8601 in UTC; undefined counts from its receipt. Absent for what has no time of its own. */
  readonly time?: string | undefined;
}

export interface Sent {
  readonly outcome: 'written' | 'already there';
  readonly conflict: boolean;
}
