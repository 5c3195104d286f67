import type { AuditRow, ChainHead } from './chain.ts';
import type { AuditEvent, AuditEventType, AuditKeyType, AuditResult } from './event.ts';

/** The end of the chain after a commit, signed. */
export interface AuditReceipt extends ChainHead {
  readonly signature: Buffer;
}

/**
 * Part of every unit of work. Events are kept until the work is done and linked last, just before the commit, since the
 * head of the chain is one row that every appending transaction locks.
 */
export interface AuditRecorder {
  record(event: AuditEvent): void;
  /** Whether the chain still has this very row: false means rows were cut off or the database was restored. */
  holds(head: ChainHead): Promise<boolean>;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly endUser?: string | undefined;
  readonly computer?: string | undefined;
  readonly result?: AuditResult | undefined;
  readonly keyType?: AuditKeyType | undefined;
  readonly type?: AuditEventType | undefined;
  readonly ticket?: string | undefined;
  /** What the reason begins with, in this very spelling. */
  readonly reason?: string | undefined;
  /** Only rows with a key type: what MBAM's Recovery Audit report lists. */
  readonly recovery?: boolean | undefined;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** Only rows below this sequence number: the cursor of the next page. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Reads the trail; newest first in lists, oldest first for verification. */
export interface AuditReader {
  head(): Promise<ChainHead>;
  list(filter: AuditFilter): Promise<readonly AuditRow[]>;
  /** The same rows without an end, in pages, so that memory stays flat. */
  newestFirst(filter: Omit<AuditFilter, 'limit' | 'before'>): AsyncIterable<AuditRow>;
  /** Every row in order of sequence, in pages, so that memory stays flat. */
  rows(after: number): AsyncIterable<AuditRow>;
}
