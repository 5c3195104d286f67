import type { Api } from '../api.ts';
import { type Bound, missing } from '../cmdlet/parameter.ts';
import { computerUserProperties } from '../cmdlet/write-parameters.ts';
import { addUser, type ComputerUser, readComputerUsers } from './computer-users.ts';
import { type Identified, type ImportJob, importConnections, type Sent } from './import-job.ts';

interface UsersPiece extends Identified {
  readonly users: readonly ComputerUser[];
}

/** Users of a computer, whatever keys it has or will have. */
export const usersJob: ImportJob<UsersPiece> = {
  parameters: computerUserProperties,
  operation: 'Write computer users',
  sentence: ({ computer, users }) => `Users ${users.map(({ user }) => user).join(', ')} of Computer ${computer}`,
  read: (bound: Bound) => {
    const users = readComputerUsers(bound);
    if (users.length === 0) throw missing('ComputerUser');
    return { computer: bound.required('Computer'), users, objectGuid: bound.text('ObjectGUID') };
  },
  lanes: importConnections,
  senderOf: (api) => async (piece) => sendUsers(api, piece),
};

async function sendUsers(api: Api, { computer, users }: UsersPiece): Promise<Sent> {
  let added = 0;
  for (const one of users) if (await addUser(api, computer, one)) added += 1;
  return { outcome: added > 0 ? 'written' : 'already there', conflict: false };
}
