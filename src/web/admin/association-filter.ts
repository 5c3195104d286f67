/** What the list is narrowed to; it stands in the address. */
export interface AssociationFilter {
  readonly computer: string;
  readonly person: string;
}

export function readAssociationFilter(search: URLSearchParams): AssociationFilter {
  return { computer: search.get('computer') ?? '', person: search.get('person') ?? '' };
}

export function writeAssociationFilter({ computer, person }: AssociationFilter): URLSearchParams {
  const given = Object.entries({ computer: computer.trim(), person: person.trim() });
  return new URLSearchParams(given.filter(([, value]) => value !== ''));
}
