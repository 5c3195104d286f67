import { describe, expect, test } from 'vitest';
import { bindProperties } from './bind-properties.ts';
import { Bound } from './parameter.ts';
import { recoveryProperties } from './write-parameters.ts';

const bind = (object: Record<string, unknown>, given = new Bound(new Map())) =>
  bindProperties(recoveryProperties, object, given);

describe('the properties of a piped object', () => {
  test('bind by name and alias in any letter case, and no further', () => {
    const bound = bind({
      COMPUTER: 'ws01',
      vid: 'v',
      passwordID: 'k',
      rp: '123',
      user: ['a', 'b'],
      Comp: 'x',
      extra: 1,
    });
    expect(bound.text('Computer')).toBe('ws01');
    expect(bound.text('VolumeID')).toBe('v');
    expect(bound.text('RecoveryPasswordID')).toBe('k');
    expect(bound.secret('RecoveryPassword')?.revealText()).toBe('123');
    expect(bound.list('ComputerUser')).toEqual(['a', 'b']);
  });

  test('never replace what an argument said, and null is nothing', () => {
    const bound = bind({ Computer: 'ws02', Time: null }, new Bound(new Map([['Computer', 'ws01']])));
    expect(bound.text('Computer')).toBe('ws01');
    expect(bound.has('Time')).toBe(false);
  });

  test.each([['3q2+7w=='], [[222, 173, 190, 239]]])('bytes come as %j', (RecoveryPackage) => {
    expect(bind({ RecoveryPackage }).secret('RecoveryPackage')?.reveal().toString('hex')).toBe('deadbeef');
  });

  test.each([
    [{ RecoveryPassword: { Length: 55 } }, 'RecoveryPassword is no text'],
    [{ Computer: 7 }, 'Computer is no text'],
    [{ RecoveryPackage: [1, 256] }, 'RecoveryPackage holds something other than bytes'],
    [{ RecoveryPackage: 'hunter2!' }, 'RecoveryPackage is no base64'],
    [{ ComputerUser: [1] }, 'ComputerUser is no text'],
    [{ rp: 'a', password: 'b' }, 'two properties of the object stand for RecoveryPassword'],
  ])('%j is refused', (object, sentence) => {
    expect(() => bind(object)).toThrow(sentence);
    expect(() => bind(object)).not.toThrow('hunter2');
  });
});
