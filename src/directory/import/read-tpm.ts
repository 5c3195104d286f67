import type { Millis } from '../../base/clock.ts';
import { isKeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { identityAttributes } from './computer-identity.ts';
import { type FoundComputer, findBase, findComputers, type ReadPlace } from './find-computers.ts';
import type { DirectoryObject, ImportDirectory } from './import-directory.ts';
import { mapAhead } from './map-ahead.ts';
import type { ReadTally } from './read-tally.ts';
import type { TpmRecord } from './recovery-record.ts';

export interface ReadTpmRequest extends ReadPlace {
  readonly after?: Millis | undefined;
}

const ahead = 16;
const value = 'msTPM-OwnerInformation';
const link = 'msTPM-TpmInformationForComputer';

/**
 * The TPM owner passwords of a place. Windows 7 wrote them to the computer, later versions to an object of their own that
 * the computer links to; a computer may have both. The directory keeps no time for the attribute alone.
 */
export async function* readTpm(
  directory: ImportDirectory,
  request: ReadTpmRequest,
  tally: ReadTally,
): AsyncGenerator<TpmRecord, void> {
  const base = await findBase(directory, request.base, [...identityAttributes, value, link]);
  const computers = findComputers(directory, { base, recurse: request.recurse }, [value, link], tally);
  const read = mapAhead(computers, ahead, async (computer) => ({
    computer,
    linked: await linkedTo(directory, computer),
  }));
  for await (const { computer, linked } of read) {
    for (const record of recordsOf(computer, linked, tally)) {
      if (request.after !== undefined && record.at !== undefined && record.at <= request.after) tally.older += 1;
      else {
        tally.read += 1;
        yield record;
      }
    }
  }
}

async function linkedTo(directory: ImportDirectory, { object }: FoundComputer): Promise<readonly DirectoryObject[]> {
  const found = await Promise.all(object.texts(link).map(async (name) => directory.find(name, ['whenChanged', value])));
  return found.filter((one) => one !== undefined);
}

/** One for each value: the same value at both places is one. */
function recordsOf(
  { identity, object }: FoundComputer,
  linked: readonly DirectoryObject[],
  tally: ReadTally,
): TpmRecord[] {
  const records = new Map<string, TpmRecord>();
  for (const holder of [...linked, object]) {
    try {
      const text = holder.text(value);
      // the computer is what is read again, wherever its value lies
      const { objectGuid } = identity;
      if (text === undefined && holder !== object) tally.unreadable += 1;
      if (text === undefined || objectGuid === undefined || records.has(text)) continue;
      const at = holder === object ? undefined : holder.time('whenChanged');
      records.set(text, { computer: identity, objectGuid, at, ownerInformation: Secret.fromText(text) });
    } catch (error) {
      if (!isKeyhavenError(error)) throw error;
      tally.damaged += 1;
    }
  }
  return [...records.values()];
}
