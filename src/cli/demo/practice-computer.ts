import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatGuid } from '../../base/guid.ts';
import { makeVolume } from '../../bitlocker/make-volume.ts';
import type { RecoveryPassword } from '../../bitlocker/recovery-password.ts';
import type { VolumeType } from '../../wire/rest/escrow.ts';

/** A computer that does not exist, with a BitLocker volume that does. */
export interface PracticeComputer {
  readonly name: string;
  readonly user: { readonly domain: string; readonly account: string };
  readonly type: VolumeType;
  readonly volumeId: string;
  readonly keyId: string;
  readonly password: RecoveryPassword;
  readonly keyPackage: Buffer;
  readonly metadata: Buffer;
  /** The encrypted volume in a file. */
  readonly image: string;
}

interface Plan {
  readonly name: string;
  readonly account: string;
  readonly type: VolumeType;
  readonly toGo: boolean;
}

const domain = 'CONTOSO';

const plans: readonly [Plan, Plan, Plan] = [
  { name: `${domain}\\WS01`, account: 'jdoe', type: 'operating-system', toGo: false },
  { name: `${domain}\\WS02`, account: 'asmith', type: 'fixed', toGo: false },
  { name: `${domain}\\LAPTOP07`, account: 'mlopez', type: 'removable', toGo: true },
];

/** Three computers with one volume each: an operating system's, a data drive and a stick. Takes 0.6 s each. */
export async function makePracticeComputers(
  folder: string,
  stop: AbortSignal,
): Promise<readonly [PracticeComputer, ...PracticeComputer[]]> {
  const [first, ...others] = plans;
  const made: [PracticeComputer, ...PracticeComputer[]] = [makeComputer(folder, first)];
  for (const plan of others) {
    // Making one blocks; whoever presses Ctrl+C is heard in between.
    await new Promise((resolve) => setImmediate(resolve));
    stop.throwIfAborted();
    made.push(makeComputer(folder, plan));
  }
  return made;
}

function makeComputer(folder: string, { name, account, type, toGo }: Plan): PracticeComputer {
  const volume = makeVolume({ toGo, description: `${name} demo` });
  const [protector] = volume.protectors;
  if (protector === undefined) throw new Error('a practice volume has a protector');
  const image = join(folder, `${name.replace('\\', '-')}.img`);
  writeFileSync(image, volume.image, { mode: 0o600 });
  return {
    name,
    user: { domain, account },
    type,
    volumeId: formatGuid(volume.volumeId),
    keyId: formatGuid(protector.keyId),
    password: protector.password,
    keyPackage: protector.keyPackage,
    metadata: volume.metadataBytes,
    image,
  };
}

/** The user as people write it. */
export function userOf({ user }: PracticeComputer): string {
  return `${user.domain}\\${user.account}`;
}

/** What a person reads off the recovery screen. */
export function firstDigits({ keyId }: PracticeComputer): string {
  return keyId.slice(0, 8).toUpperCase();
}
