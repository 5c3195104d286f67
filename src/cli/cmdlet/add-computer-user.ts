import { runAddUsers } from '../directory/add-users.ts';
import type { Cmdlet } from './cmdlet.ts';
import { addUserParameters } from './read-parameters.ts';

export const addComputerUser: Cmdlet = {
  name: 'Add-ComputerUser',
  synopsis: 'Adds to piped objects who may recover their computers, and passes them on.',
  parameters: addUserParameters,
  notes: [
    'Groups, and accounts and groups that every domain is born with, are left out unless the switches take them.',
    'Users come as ACCOUNT@DOMAIN by their account names: a user principal name could name somebody else.',
    'The mapping file is CSV with the columns Computer and User; a computer may have several rows.',
  ],
  examples: [
    'Read-ADRecoveryInformation -Server contoso.com -Recurse |\n      Add-ComputerUser -Server contoso.com -FromManagedBy -FromMappingFile users.csv |\n      Write-MbamRecoveryInformation -RecoveryServiceEndPoint keys.contoso.com:8443',
  ],
  run: async (io, doors, bound) =>
    runAddUsers(io, doors.openDirectory, {
      managedBy: bound.flag('FromManagedBy'),
      owner: bound.flag('FromObjectOwner'),
      groups: bound.flag('IncludeGroups'),
      builtIn: bound.flag('IncludeBuiltIn'),
      mappingFile: bound.text('FromMappingFile'),
      server: bound.text('Server'),
      account: bound.text('Credential'),
    }),
};
