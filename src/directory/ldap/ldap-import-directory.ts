import type { Millis } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';
import type { Guid } from '../../base/guid.ts';
import { parseDistinguishedName } from '../distinguished-name.ts';
import type { DirectoryObject, ImportDirectory, ListRequest } from '../import/import-directory.ts';
import { type Sid, sidFromBytes } from '../sid.ts';
import { exchangeGuidOrder } from './directory-guid.ts';
import { timeFromGeneralized } from './directory-time.ts';
import { and, equals, inChain, or, type SearchFilter } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import type { LdapEntry } from './ldap-entry.ts';
import { OwnerControl, ownerOfDescriptor } from './owner-control.ts';

const usualPage = 1000;

/** Recovery data over one connection. It only searches: nothing of a directory is ever changed here. */
export class LdapImportDirectory implements ImportDirectory {
  readonly #connection: LdapConnection;
  readonly #pageSize: number;

  constructor(connection: LdapConnection, pageSize = usualPage) {
    this.#connection = connection;
    this.#pageSize = pageSize;
  }

  async defaultBase(): Promise<string> {
    const root = await this.#connection.read('', ['defaultNamingContext']);
    const base = root?.text('defaultNamingContext');
    if (base !== undefined) return base;
    const sentence = `${this.#connection.host} names no domain; give the place to search as a distinguished name`;
    throw new KeyhavenError('directory-refused', sentence);
  }

  async find(name: string, attributes: readonly string[]): Promise<DirectoryObject | undefined> {
    demandName(name);
    const entry = await this.#connection.read(name, attributes);
    return entry && new LdapObject(entry);
  }

  async *list({ base, scope, classes, memberOf, attributes }: ListRequest): AsyncGenerator<DirectoryObject, void> {
    demandName(base);
    const filter = filterOf(classes, memberOf);
    const request = { base, scope, filter, attributes, pageSize: this.#pageSize };
    for await (const entry of this.#connection.searchEach(request)) yield new LdapObject(entry);
  }

  async children(base: string, attributes: readonly string[]): Promise<readonly DirectoryObject[] | undefined> {
    const entries = await this.#connection.searchWhole({ base, scope: 'one', attributes }, usualPage);
    return entries?.map((entry) => new LdapObject(entry));
  }

  async ownerOf(name: string): Promise<Sid | undefined> {
    demandName(name);
    const entry = await this.#connection.read(name, ['nTSecurityDescriptor'], [new OwnerControl()]);
    const descriptor = entry?.bytes('nTSecurityDescriptor');
    return descriptor && ownerOfDescriptor(descriptor);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }
}

function filterOf(classes: readonly string[], memberOf: string | undefined): SearchFilter | undefined {
  const parts = [
    ...(classes.length > 0 ? [or(...classes.map((name) => equals('objectClass', name)))] : []),
    ...(memberOf === undefined ? [] : [inChain('memberOf', memberOf)]),
  ];
  return parts.length === 0 ? undefined : and(...parts);
}

/** A name that is none is told apart here from one that is not there: a directory answers both alike, or not at all. */
function demandName(name: string): void {
  if (!/^<(?:GUID|SID)=[0-9a-zA-Z-]+>$/.test(name)) parseDistinguishedName(name);
}

class LdapObject implements DirectoryObject {
  readonly #entry: LdapEntry;

  constructor(entry: LdapEntry) {
    this.#entry = entry;
  }

  get dn(): string {
    return this.#entry.dn;
  }

  text(attribute: string): string | undefined {
    return this.#entry.text(attribute);
  }

  texts(attribute: string): readonly string[] {
    return this.#entry.texts(attribute);
  }

  bytes(attribute: string): Buffer | undefined {
    return this.#entry.bytes(attribute);
  }

  guid(attribute: string): Guid | undefined {
    const bytes = this.#entry.bytes(attribute);
    return bytes && exchangeGuidOrder(bytes);
  }

  sid(attribute: string): Sid | undefined {
    const bytes = this.#entry.bytes(attribute);
    return bytes && sidFromBytes(bytes);
  }

  time(attribute: string): Millis | undefined {
    const text = this.#entry.text(attribute);
    return text === undefined ? undefined : timeFromGeneralized(text);
  }
}
