import { KeyhavenError } from '../../base/error.ts';
import { type FindUsersRequest, findUsers, type UserTally } from '../../directory/import/find-users.ts';
import type { ImportDirectory } from '../../directory/import/import-directory.ts';
import { mapAhead } from '../../directory/import/map-ahead.ts';
import type { OpenDirectory } from '../directory-door.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { ComputerUser } from '../import/computer-users.ts';
import type { Io } from '../io.ts';
import { isRecord, textOf } from '../record.ts';
import { refuseTerminal } from './run-read.ts';
import { readUserMapping, type UserMapping } from './user-mapping.ts';

export interface AddUsersOptions extends FindUsersRequest {
  readonly mappingFile: string | undefined;
  readonly server: string | undefined;
  readonly account: string | undefined;
}

/** Objects whose users are being looked up at once. */
const ahead = 16;

/** Computers remembered: the objects of one computer follow each other. */
const remembered = 1000;

/**
 * Adds to each object of the pipe who may recover its computer, and passes everything else of it on as it came. Whoever is
 * on it already stays.
 */
export async function runAddUsers(io: Io, open: OpenDirectory, options: AddUsersOptions): Promise<ExitCode> {
  refuseTerminal(io);
  const { managedBy, owner, mappingFile } = options;
  if (!managedBy && !owner && mappingFile === undefined) {
    throw invalid(
      'say where users are known from: -FromManagedBy, -FromObjectOwner, -FromMappingFile, or several of them',
    );
  }
  const mapping = mappingFile === undefined ? undefined : readUserMapping(mappingFile);
  const directory = managedBy || owner ? await openFor(io, open, options) : undefined;
  const adding = new Adding(options, mapping, directory);
  try {
    for await (const line of mapAhead(linesOf(io), ahead, async (text) => adding.add(text))) await io.print(line);
  } finally {
    await directory?.close();
    sayAdded(io, adding, mapping?.unused ?? 0);
  }
  return adding.objects === 0 ? exitCodes.nothingFound : exitCodes.done;
}

async function openFor(io: Io, open: OpenDirectory, { server, account }: AddUsersOptions): Promise<ImportDirectory> {
  if (server === undefined)
    throw invalid('-FromManagedBy and -FromObjectOwner ask the directory; name it with -Server');
  return open(io, { server, account });
}

class Adding {
  objects = 0;
  withUsers = 0;
  readonly left: UserTally = { leftOutGroups: 0, leftOutBuiltIn: 0, leftOutOther: 0 };
  readonly #options: AddUsersOptions;
  readonly #mapping: UserMapping | undefined;
  readonly #directory: ImportDirectory | undefined;
  readonly #known = new Map<string, Promise<readonly ComputerUser[]>>();

  constructor(options: AddUsersOptions, mapping: UserMapping | undefined, directory: ImportDirectory | undefined) {
    this.#options = options;
    this.#mapping = mapping;
    this.#directory = directory;
  }

  async add(text: string): Promise<string> {
    const object = parseObject(text);
    const computer = textOf(object, 'Computer');
    if (computer === undefined) throw invalid('an object of the pipe has no Computer');
    const there = usersThere(object);
    const listed = this.#mapping?.usersOf(computer) ?? [];
    const found = await this.#fromDirectory(object);
    const users = withoutTwins([...there, ...found, ...listed.map((user) => ({ user, source: 'csv' as const }))]);
    this.objects += 1;
    if (users.length > 0) this.withUsers += 1;
    return JSON.stringify({
      ...object,
      ComputerUser: users.map(({ user }) => user),
      ComputerUserSource: users.map(({ source }) => source),
    });
  }

  async #fromDirectory(object: Readonly<Record<string, unknown>>): Promise<readonly ComputerUser[]> {
    const name = textOf(object, 'ComputerDistinguishedName');
    if (this.#directory === undefined || name === undefined) return [];
    const found = this.#known.get(name) ?? findUsers(this.#directory, name, this.#options, this.left);
    this.#known.set(name, found);
    const [oldest] = this.#known.keys();
    if (this.#known.size > remembered && oldest !== undefined) this.#known.delete(oldest);
    return found;
  }
}

function usersThere(object: Readonly<Record<string, unknown>>): readonly ComputerUser[] {
  const [users, sources] = [object['ComputerUser'], object['ComputerUserSource']];
  if (!Array.isArray(users)) return [];
  return users
    .filter((user) => typeof user === 'string')
    .map((user, at) => ({ user, source: sourceOf(Array.isArray(sources) ? sources[at] : undefined) }));
}

function sourceOf(source: unknown): ComputerUser['source'] {
  return source === 'managedBy' || source === 'owner' ? source : 'csv';
}

/** One source for each user: the first that knows him. */
function withoutTwins(users: readonly ComputerUser[]): readonly ComputerUser[] {
  return [...new Map(users.toReversed().map((one) => [one.user.toLowerCase(), one])).values()].toReversed();
}

async function* linesOf(io: Io): AsyncGenerator<string, void> {
  for (let line = await io.nextLine(); line !== undefined; line = await io.nextLine())
    if (line.trim() !== '') yield line;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (isRecord(value)) return value;
  throw invalid('a line of the pipe is no JSON object');
}

// the engine's message quotes the text around the fault, and that may be a secret
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sayAdded(io: Io, { objects, withUsers, left }: Adding, unusedRows: number): void {
  io.say(`${objects} objects passed on, ${withUsers} with users`);
  const more: readonly (readonly [number, string])[] = [
    [left.leftOutGroups, 'groups left out; -IncludeGroups takes their members, up to 64'],
    [left.leftOutBuiltIn, 'built-in accounts and groups left out; -IncludeBuiltIn takes them'],
    [left.leftOutOther, 'left out: no person, not there any more, or a name that Keyhaven cannot hold'],
    [unusedRows, 'rows of the mapping file name computers that did not come through the pipe'],
  ];
  for (const [count, sentence] of more) if (count > 0) io.say(`${count} ${sentence}`);
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
