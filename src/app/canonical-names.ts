import { isKeyhavenError } from '../base/error.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';

interface Names {
  readonly computer?: string | undefined;
  readonly endUser?: string | undefined;
  readonly person?: string | undefined;
}

/** A filter whose names are spelt as they are stored, whatever spelling somebody typed. */
export function canonicalNames<Filter extends Names>(filter: Filter, domains: DomainNames): Filter {
  const computer = (text: string) => formatComputerName(parseComputerName(text, domains));
  const person = (text: string) => formatPersonName(parsePersonName(text, domains));
  return {
    ...filter,
    ...spelt('computer', filter.computer, computer),
    ...spelt('endUser', filter.endUser, person),
    ...spelt('person', filter.person, person),
  };
}

/** What is no name at all is looked for as it is, and not found. */
function spelt(field: string, text: string | undefined, read: (text: string) => string): Record<string, string> {
  if (text === undefined) return {};
  try {
    return { [field]: read(text) };
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    return { [field]: text };
  }
}
