import { KeyhavenError } from '../../base/error.ts';
import { type ComputerIdentity, identityAttributes, identityOf, isOfClass } from './computer-identity.ts';
import type { DirectoryObject, ImportDirectory } from './import-directory.ts';
import type { ReadTally } from './read-tally.ts';

/** Where to look: a container (its own computers, or with `recurse` those of everything in it), or one computer. */
export interface ReadPlace {
  /** Distinguished name or `<GUID=..>`; the whole domain when absent. */
  readonly base?: string | undefined;
  readonly recurse: boolean;
}

export interface FoundComputer {
  readonly identity: ComputerIdentity;
  readonly object: DirectoryObject;
}

const containers = ['organizationalUnit', 'container', 'builtinDomain'];

/** The object at the base. Throws `not-found`, since a wrong name must not look like an empty place. */
export async function findBase(
  directory: ImportDirectory,
  base: string | undefined,
  attributes: readonly string[],
): Promise<DirectoryObject> {
  const name = base ?? (await directory.defaultBase());
  const object = await directory.find(name, attributes);
  if (object) return object;
  throw new KeyhavenError(
    'not-found',
    'the search base is not in the directory, or this account may not see it; give its distinguished name',
  );
}

/** The computers of a place, each of them counted. */
export async function* findComputers(
  directory: ImportDirectory,
  { base, recurse }: { readonly base: DirectoryObject; readonly recurse: boolean },
  more: readonly string[],
  tally: ReadTally,
): AsyncGenerator<FoundComputer, void> {
  if (isOfClass(base, 'computer')) {
    yield* identified(base, tally);
    return;
  }
  if (!recurse) tally.skippedContainers += await countContainers(directory, base.dn);
  const attributes = [...identityAttributes, ...more];
  const scope = recurse ? 'sub' : 'one';
  for await (const object of directory.list({ base: base.dn, scope, classes: ['computer'], attributes })) {
    yield* identified(object, tally);
  }
}

function* identified(object: DirectoryObject, tally: ReadTally): Generator<FoundComputer, void> {
  const identity = identityOf(object);
  tally.computers += 1;
  if (identity) yield { identity, object };
  else tally.damaged += 1;
}

async function countContainers(directory: ImportDirectory, base: string): Promise<number> {
  const names = new Set<string>();
  const below = directory.list({ base, scope: 'one', classes: containers, attributes: ['objectClass'] });
  for await (const { dn } of below) names.add(dn);
  return names.size;
}
