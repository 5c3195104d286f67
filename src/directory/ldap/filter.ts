import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from 'ldapts';
import { KeyhavenError } from '../../base/error.ts';

/**
 * Filters are built as trees and never written as text, so that no value can end its own term: a user called
 * `*)(objectClass=*` is looked for under that name. Binary values arrive as they are, which text would garble.
 */
export type SearchFilter = Filter;

const attributeName = /^[a-z][a-z0-9-]*(?:;[a-z0-9-]+)*$/i;

export function equals(attribute: string, value: string | Buffer): SearchFilter {
  return new EqualityFilter({ attribute: named(attribute), value });
}

export function present(attribute: string): SearchFilter {
  return new PresenceFilter({ attribute: named(attribute) });
}

/** Values that contain the given text. Throws `request-invalid` for an empty one, which would be every value. */
export function contains(attribute: string, text: string): SearchFilter {
  if (text === '') throw new KeyhavenError('request-invalid', 'a search needs something to look for');
  return new SubstringFilter({ attribute: named(attribute), any: [text] });
}

/** Follows a chain of links, such as `memberOf` through nested groups (LDAP_MATCHING_RULE_IN_CHAIN, MS-ADTS 3.1.1.3.4.4.3). */
export function inChain(attribute: string, name: string): SearchFilter {
  return new ExtensibleFilter({ matchType: named(attribute), rule: '1.2.840.113556.1.4.1941', value: name });
}

/** Every bit of the mask is set (LDAP_MATCHING_RULE_BIT_AND, MS-ADTS 3.1.1.3.4.4.1). */
export function allBits(attribute: string, mask: number): SearchFilter {
  return new ExtensibleFilter({ matchType: named(attribute), rule: '1.2.840.113556.1.4.803', value: String(mask) });
}

export function and(...filters: readonly SearchFilter[]): SearchFilter {
  return new AndFilter({ filters: [...filters] });
}

export function or(...filters: readonly SearchFilter[]): SearchFilter {
  return new OrFilter({ filters: [...filters] });
}

export function not(filter: SearchFilter): SearchFilter {
  return new NotFilter({ filter });
}

/** Attribute names are ours, so a bad one is a mistake in the program. */
function named(attribute: string): string {
  if (!attributeName.test(attribute)) throw new KeyhavenError('internal', 'a filter names no attribute');
  return attribute;
}
