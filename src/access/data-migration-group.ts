import { type Clock, type Millis, second } from '../base/clock.ts';
import { isKeyhavenError } from '../base/error.ts';
import type { DirectoryAccount } from '../directory/account.ts';
import type { Directory } from '../directory/directory.ts';
import type { Sid } from '../directory/sid.ts';
import { accountMeant } from './account-meant.ts';

export interface DataMigrationGroupOptions {
  /** Group or account as the configuration names it; undefined means nobody. */
  readonly name: string | undefined;
  readonly directory: Pick<Directory, 'findGroup' | 'findAccount'> | undefined;
  /** How long the answer of the directory is remembered: as long as those about accounts. */
  readonly lifetime: Millis;
  readonly clock: Clock;
  readonly onMissing: () => void;
}

/** Anybody may ask whether the server is ready, which must not become a question to a controller each time. */
const statusLifetime = 2 * second;

/** Who writes for others by the configuration. The directory is asked when somebody needs it, not at the start. */
export class DataMigrationGroup {
  readonly #options: DataMigrationGroupOptions;
  #known: { readonly sid: Sid | undefined; readonly at: Millis } | undefined;

  constructor(options: DataMigrationGroupOptions) {
    this.#options = options;
  }

  get isConfigured(): boolean {
    return this.#options.name !== undefined;
  }

  /** Throws what the directory throws: nobody is left out because a controller is down. */
  async includes({ sid, groups }: Pick<DirectoryAccount, 'sid' | 'groups'>): Promise<boolean> {
    const own = await this.#sid(this.#options.lifetime);
    return own !== undefined && (own === sid || groups.has(own));
  }

  /** Whether the directory has it. Throws what the directory throws. */
  async exists(): Promise<boolean> {
    return (await this.#sid(Math.max(this.#options.lifetime, statusLifetime))) !== undefined;
  }

  async #sid(lifetime: Millis): Promise<Sid | undefined> {
    const { name, directory, clock } = this.#options;
    if (name === undefined || directory === undefined) return undefined;
    const now = clock();
    const age = this.#known === undefined ? lifetime : now - this.#known.at;
    if (this.#known !== undefined && age >= 0 && age < lifetime) return this.#known.sid;
    const sid = await resolve(directory, name);
    if (sid === undefined) this.#options.onMissing();
    this.#known = { sid, at: now };
    return sid;
  }
}

/** A list of mail addresses gives nobody anything, and a computer speaks for itself alone. */
async function resolve(
  directory: Pick<Directory, 'findGroup' | 'findAccount'>,
  name: string,
): Promise<Sid | undefined> {
  const group = await directory.findGroup(name);
  if (group !== undefined) return group.security ? group.sid : undefined;
  try {
    const account = await accountMeant(directory, name);
    return account === undefined || account.kind === 'computer' ? undefined : account.sid;
  } catch (error) {
    // A distinguished name, which is a group's alone; or a name that two accounts have.
    if (isKeyhavenError(error, 'person-name-invalid') || isKeyhavenError(error, 'request-invalid')) return undefined;
    throw error;
  }
}
