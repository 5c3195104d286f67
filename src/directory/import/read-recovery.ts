import type { Millis } from '../../base/clock.ts';
import { isKeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { parentName } from '../distinguished-name.ts';
import { type ComputerIdentity, identityAttributes, identityOf, isOfClass } from './computer-identity.ts';
import { findBase, findComputers, type ReadPlace } from './find-computers.ts';
import type { DirectoryObject, ImportDirectory } from './import-directory.ts';
import { mapAhead } from './map-ahead.ts';
import type { ReadTally } from './read-tally.ts';
import type { RecoveryRecord } from './recovery-record.ts';

export interface ReadRecoveryRequest extends ReadPlace {
  /** Only what was written to the directory after this. */
  readonly after?: Millis | undefined;
  readonly withPackage: boolean;
}

/** Computers whose objects are on their way at once. */
const ahead = 16;

const recoveryClass = 'msFVE-RecoveryInformation';

/**
 * The recovery passwords of a place, one at a time and as fast as they are taken. What may not be read is counted and
 * never passed over in silence. The directory is only read.
 */
export async function* readRecovery(
  directory: ImportDirectory,
  request: ReadRecoveryRequest,
  tally: ReadTally,
): AsyncGenerator<RecoveryRecord, void> {
  const attributes = attributesFor(request);
  const base = await findBase(directory, request.base, [...new Set([...identityAttributes, ...attributes])]);
  if (isOfClass(base, recoveryClass)) {
    yield* recordsOf(await computerAbove(directory, base), base, request, tally);
    return;
  }
  const computers = findComputers(directory, { base, recurse: request.recurse }, [], tally);
  const read = mapAhead(computers, ahead, async ({ identity }) => ({
    identity,
    children: await directory.children(identity.dn, attributes),
  }));
  for await (const { identity, children } of read) {
    // a computer may write as many objects below itself as it likes: those are not gathered in memory
    const objects = children ?? directory.list({ base: identity.dn, scope: 'one', classes: [], attributes });
    for await (const object of objects) {
      if (looksLikeRecovery(object)) yield* recordsOf(identity, object, request, tally);
    }
  }
}

function attributesFor({ withPackage }: ReadRecoveryRequest): string[] {
  const needed = ['objectClass', 'objectGUID', 'whenCreated', 'msFVE-RecoveryGuid', 'msFVE-VolumeGuid'];
  return [...needed, 'msFVE-RecoveryPassword', ...(withPackage ? ['msFVE-KeyPackage'] : [])];
}

// Every child is looked at and not only those of the class: who may list but not read sees the names of the objects and no
// class, and a search for the class would say that there are none.
// The common name is the time and the GUID, as in CN=2026-11-20T10:11:12-00:00{1DEE0A5B-..}
const recoveryName = /^CN=\d{4}-\d{2}-\d{2}T[^,]*\\?\{[0-9a-f-]{36}\\?\},/i;

function looksLikeRecovery(object: DirectoryObject): boolean {
  return isOfClass(object, recoveryClass) || (object.texts('objectClass').length === 0 && recoveryName.test(object.dn));
}

async function computerAbove(
  directory: ImportDirectory,
  object: DirectoryObject,
): Promise<ComputerIdentity | undefined> {
  const computer = await directory.find(parentName(object.dn), identityAttributes);
  return computer && identityOf(computer);
}

function* recordsOf(
  computer: ComputerIdentity | undefined,
  object: DirectoryObject,
  { after }: ReadRecoveryRequest,
  tally: ReadTally,
): Generator<RecoveryRecord, void> {
  if (computer === undefined) tally.damaged += 1;
  const record = computer && readRecord(computer, object, tally);
  if (record === undefined) return;
  if (after !== undefined && record.at !== undefined && record.at <= after) {
    tally.older += 1;
    return;
  }
  tally.read += 1;
  yield record;
}

function readRecord(computer: ComputerIdentity, object: DirectoryObject, tally: ReadTally): RecoveryRecord | undefined {
  try {
    const password = object.text('msFVE-RecoveryPassword');
    if (password === undefined) {
      tally.unreadable += 1;
      return undefined;
    }
    const [keyId, objectGuid] = [object.guid('msFVE-RecoveryGuid'), object.guid('objectGUID')];
    if (keyId === undefined || objectGuid === undefined) {
      tally.damaged += 1;
      return undefined;
    }
    const volume = object.guid('msFVE-VolumeGuid');
    if (volume === undefined) tally.withoutVolume += 1;
    const bytes = object.bytes('msFVE-KeyPackage');
    return {
      computer,
      objectGuid,
      at: object.time('whenCreated'),
      recoveryPasswordId: keyId,
      recoveryPassword: Secret.fromText(password),
      volumeId: volume ?? keyId,
      recoveryPackage: bytes && Secret.fromBytes(bytes),
    };
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    tally.damaged += 1;
    return undefined;
  }
}
