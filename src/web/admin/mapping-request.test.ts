import { expect, test } from 'vitest';
import { type MappingForm, toRequest } from './mapping-request.ts';

const form: MappingForm = {
  source: 'directory',
  group: ' CONTOSO\\Helpdesk ',
  claim: 'desk',
  role: 'helpdesk',
  units: ' OU=North,DC=contoso,DC=com \n\n OU=East,DC=contoso,DC=com\n',
  computerGroups: 'CONTOSO\\Laptops',
};
const north = { kind: 'organisational-unit', name: 'OU=North,DC=contoso,DC=com' };
const east = { kind: 'organisational-unit', name: 'OU=East,DC=contoso,DC=com' };
const laptops = { kind: 'computer-group', name: 'CONTOSO\\Laptops' };

test('limits are the lines that say something', () => {
  expect(toRequest(form)).toEqual({
    source: 'directory',
    subject: 'CONTOSO\\Helpdesk',
    role: 'helpdesk',
    limits: [north, east, laptops],
  });
});

test('a claim takes the place of the group, and what was typed for a desk role does not come along', () => {
  expect(toRequest({ ...form, source: 'provider', role: 'auditor' })).toEqual({
    source: 'provider',
    subject: 'desk',
    role: 'auditor',
    limits: [],
  });
});
