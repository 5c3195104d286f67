import type { Millis } from '../../base/clock.ts';
import type { Guid } from '../../base/guid.ts';
import type { Sid } from '../sid.ts';

/**
 * One object as reading recovery data sees it. An attribute without a value and one that may not be read look alike, as
 * they do in the directory. Each reader throws a KeyhavenError for a value that is not of its kind.
 */
export interface DirectoryObject {
  readonly dn: string;
  text(attribute: string): string | undefined;
  texts(attribute: string): readonly string[];
  bytes(attribute: string): Buffer | undefined;
  /** In display order. */
  guid(attribute: string): Guid | undefined;
  sid(attribute: string): Sid | undefined;
  /** GeneralizedTime, which is UTC. */
  time(attribute: string): Millis | undefined;
}

export interface ListRequest {
  /** Distinguished name, or `<GUID=..>`. */
  readonly base: string;
  /** The objects right below the base, or everything in it. */
  readonly scope: 'one' | 'sub';
  /** Objects of any of these classes; every object without them. */
  readonly classes: readonly string[];
  /** Only objects that are, through groups in groups, members of this one. */
  readonly memberOf?: string | undefined;
  readonly attributes: readonly string[];
}

/**
 * A directory to read from; nothing here can change it. Errors: `directory-refused`, `directory-unreachable` and
 * `not-found` for a base that is not there (or not to be seen).
 */
export interface ImportDirectory {
  /** The domain's own name. */
  defaultBase(): Promise<string>;
  /** One object by distinguished name, `<GUID=..>` or `<SID=..>`; undefined when it is not there or not to be seen. */
  find(name: string, attributes: readonly string[]): Promise<DirectoryObject | undefined>;
  /** Everything right below an object, in one answer; undefined where that is more than a thousand. */
  children(base: string, attributes: readonly string[]): Promise<readonly DirectoryObject[] | undefined>;
  /**
   * Page by page: no page is asked for before the one before it was taken. A directory keeps few of these at a time, so
   * this is for one long list and not for many short ones at once.
   */
  list(request: ListRequest): AsyncIterable<DirectoryObject>;
  /** The owner of an object, from its security descriptor; undefined when that may not be read. */
  ownerOf(name: string): Promise<Sid | undefined>;
  close(): Promise<void>;
}
