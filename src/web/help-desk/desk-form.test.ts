import { describe, expect, test } from 'vitest';
import type { DeskResponse } from '../../wire/rest/portal.ts';
import { type DeskForm, emptyForm, missingFields, statedBy } from './desk-form.ts';

const standard: DeskResponse = {
  domains: [{ netbios: 'CONTOSO', dns: 'contoso.com' }],
  defaultDomain: 'CONTOSO',
  callerVerificationRequired: false,
  namedUserRequired: true,
};
const advanced = { ...standard, namedUserRequired: false };
const filled = (form: Partial<DeskForm>): DeskForm => ({ ...emptyForm(standard), ...form });

test('begins with the domain of the house, by its full name for computers', () => {
  expect(emptyForm(standard)).toMatchObject({ userDomain: 'CONTOSO', computerDomain: 'contoso.com', userName: '' });
  expect(emptyForm({ ...standard, domains: [] })).toMatchObject({ computerDomain: 'CONTOSO' });
});

describe('what is missing', () => {
  test('standard operators must name the user', () => {
    expect(missingFields(filled({ reason: 'lost-pin' }), standard, [])).toEqual(['userName']);
    expect(missingFields(filled({ reason: 'lost-pin', userName: 'anna', userDomain: ' ' }), standard, [])).toEqual([
      'userDomain',
    ]);
  });

  test('advanced ones may, and then need both parts', () => {
    expect(missingFields(filled({ reason: 'lost-pin' }), advanced, [])).toEqual([]);
    expect(missingFields(filled({ reason: 'lost-pin', userName: 'anna', userDomain: '' }), advanced, [])).toEqual([
      'userDomain',
    ]);
  });

  test('a reason always, words for another one, verification where the server asks for it', () => {
    expect(missingFields(filled({}), advanced, [])).toEqual(['reason']);
    expect(missingFields(filled({ reason: 'other', reasonText: ' ' }), advanced, [])).toEqual(['reasonText']);
    const strict = { ...advanced, callerVerificationRequired: true };
    expect(missingFields(filled({ reason: 'lost-pin' }), strict, [])).toEqual(['callerVerified']);
  });

  test('what a page needs besides, in the order of the fields', () => {
    expect(missingFields(filled({}), standard, ['computerName', 'keyId'])).toEqual([
      'computerName',
      'userName',
      'keyId',
      'reason',
    ]);
  });
});

test('a request leaves out what is empty or not asked for', () => {
  expect(statedBy(filled({ reason: 'lost-pin', reasonText: 'left over' }))).toEqual({ reason: 'lost-pin' });
  expect(
    statedBy(
      filled({
        userName: ' anna ',
        reason: 'other',
        reasonText: ' dog ate it ',
        ticket: ' INC1 ',
        callerVerified: 'manager',
      }),
    ),
  ).toEqual({
    userDomain: 'CONTOSO',
    userName: 'anna',
    reason: 'other',
    reasonText: 'dog ate it',
    ticket: 'INC1',
    callerVerified: 'manager',
  });
});
