import { describe, expect, test } from 'vitest';
import { addComputerUser } from './add-computer-user.ts';
import { bindArguments } from './bind-arguments.ts';
import type { Cmdlet } from './cmdlet.ts';
import { readAdRecoveryInformation } from './read-ad-recovery-information.ts';
import { readAdTpmInformation } from './read-ad-tpm-information.ts';
import { writeMbamComputerUser } from './write-mbam-computer-user.ts';
import { writeMbamRecoveryInformation } from './write-mbam-recovery-information.ts';
import { writeMbamTpmInformation } from './write-mbam-tpm-information.ts';

const reading = [
  ['Server', [], 'required', 'pipe'],
  ['SearchBase', ['base'], '', 'pipe'],
  ['Recurse', [], '', ''],
  ['After', [], '', 'pipe'],
  ['Credential', [], '', ''],
  ['ResultPageSize', ['MaxPageSize'], '', 'pipe'],
] as const;

const writing = [
  ['RecoveryServiceEndPoint', ['svc', 'service'], 'required', ''],
  ['RetryCount', ['rc'], '', ''],
  ['RetryIntervalSeconds', ['ri'], '', ''],
  ['Force', [], '', ''],
  ['WhatIf', ['wi'], '', ''],
  ['Confirm', ['cf'], '', ''],
  ['Credential', [], '', ''],
] as const;

/** The reference of MBAM 2.5: name, aliases, whether it is required, whether a property of a piped object binds. */
const reference: readonly [Cmdlet, readonly (readonly [string, readonly string[], string, string])[]][] = [
  [readAdRecoveryInformation, [...reading, ['IgnoreVolumeRecoveryPackage', [], '', '']]],
  [readAdTpmInformation, reading],
  [
    writeMbamRecoveryInformation,
    [
      ['Computer', [], 'required', 'pipe'],
      ['VolumeID', ['vid'], 'required', 'pipe'],
      ['RecoveryPasswordID', ['rpid', 'passwordid'], 'required', 'pipe'],
      ['RecoveryPassword', ['rp', 'password'], 'required', 'pipe'],
      ['RecoveryPackage', ['rkp', 'package'], '', 'pipe'],
      ['ComputerUser', ['user'], '', 'pipe'],
      ['Time', [], '', 'pipe'],
      ...writing,
    ],
  ],
  [
    writeMbamTpmInformation,
    [
      ['Computer', [], 'required', 'pipe'],
      ['TpmOwnerInformation', [], 'required', 'pipe'],
      ['Time', [], '', 'pipe'],
      ['ComputerUser', ['user'], '', 'pipe'],
      ...writing,
    ],
  ],
  [
    writeMbamComputerUser,
    [['ComputerUser', ['user'], 'required', 'pipe'], ['Computer', [], 'required', 'pipe'], ...writing],
  ],
];

describe('the parameters of the reference', () => {
  test.each(reference)('$name has each of them', ({ parameters }, expected) => {
    for (const [name, aliases, required, pipe] of expected) {
      const found = parameters.find((one) => one.name === name);
      expect(found, name).toMatchObject({ aliases, required: required !== '', pipe: pipe !== '', ours: false });
    }
    const known = new Set<string>([...expected.map(([name]) => name), 'Verbose']);
    expect(parameters.filter((one) => !known.has(one.name) && !one.ours).map(({ name }) => name)).toEqual([]);
  });

  test.each([...reference.map(([cmdlet]) => cmdlet), addComputerUser])('$name has no name twice', ({ parameters }) => {
    const names = parameters.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });
});

const bindRead = (...argv: string[]) => bindArguments(readAdRecoveryInformation.parameters, argv);
const bindWrite = (...argv: string[]) => bindArguments(writeMbamRecoveryInformation.parameters, argv);

describe('a command line', () => {
  test('binds as it is documented', () => {
    const bound = bindRead('-Server', 'contoso.com', '-SearchBase', 'OU=WORKSTATIONS,DC=contoso,DC=com', '-Recurse');
    expect(bound.text('Server')).toBe('contoso.com');
    expect(bound.text('SearchBase')).toBe('OU=WORKSTATIONS,DC=contoso,DC=com');
    expect(bound.flag('Recurse')).toBe(true);
    expect(bound.flag('IgnoreVolumeRecoveryPackage')).toBe(false);
  });

  test.each([
    ['-SERVER', 'Server'],
    ['-base', 'SearchBase'],
    ['-sea', 'SearchBase'],
    ['-Ser', 'Server'],
    ['\u2013Server', 'Server'],
    ['-ba', 'SearchBase'],
  ])('%s means %s', (typed, name) => {
    expect(bindRead(typed, 'x').text(name)).toBe('x');
  });

  test.each([
    ['-Time', 'Time'],
    // ours must not take the beginning of a name away from MBAM's
    ['-Ti', 'Time'],
    ['-svc', 'RecoveryServiceEndPoint'],
    ['-SERVICE', 'RecoveryServiceEndPoint'],
    ['-recoveryserviceendpoint', 'RecoveryServiceEndPoint'],
    ['-vid', 'VolumeID'],
    ['-passwordid', 'RecoveryPasswordID'],
    ['-outf', 'OutFailed'],
  ])('%s means %s of the write command', (typed, name) => {
    expect(bindWrite(typed, 'x').text(name)).toBe('x');
  });

  test.each([
    [['-MaxPageSize', '250'], 250],
    [['-resultpagesize:250'], 250],
  ])('%j is a page size', (argv, size) => {
    expect(bindRead(...argv).number('ResultPageSize')).toBe(size);
  });

  test.each([
    ['-Recurse', true],
    ['-Recurse:$true', true],
    ['-Recurse:$false', false],
    ['-recurse:False', false],
    ['-Recurse:0', false],
  ])('%s is %s', (typed, on) => {
    expect(bindRead(typed).flag('Recurse')).toBe(on);
  });

  test.each([
    [['-base', '"OU=Köln/Ost (*),DC=contoso,DC=com"'], 'OU=Köln/Ost (*),DC=contoso,DC=com'],
    [["-base:'OU=A,DC=contoso'"], 'OU=A,DC=contoso'],
    [['-base', '\u201cOU=A,DC=contoso\u201d'], 'OU=A,DC=contoso'],
    [['-base', '"OU=""A"",DC=contoso"'], 'OU="A",DC=contoso'],
  ])('quotation marks that a shell let through are taken off %j', (argv, value) => {
    expect(bindRead(...argv).text('SearchBase')).toBe(value);
  });

  test.each([
    [['-user', 'a@x.com,b@x.com']],
    [['-user', 'a@x.com,', 'b@x.com']],
    [['-user', 'a@x.com', ',b@x.com']],
    [['-ComputerUser:"a@x.com","b@x.com"']],
  ])('%j is a list', (argv) => {
    expect(bindWrite(...argv).list('ComputerUser')).toEqual(['a@x.com', 'b@x.com']);
  });

  test.each([
    [['contoso.com'], 'every value needs the name'],
    [['-Server', 'a', 'b'], 'every value needs the name'],
    [['-S', 'x'], '-S can mean -Server or -SearchBase'],
    [['-Server', 'a', '-server', 'b'], '-Server is given twice'],
    [['-Server'], '-Server needs a value'],
    [['-Server', '-Recurse'], '-Server needs a value'],
    [['-Server', ''], '-Server needs a value'],
    [['-Unknown', 'x'], 'there is no parameter -Unknown; there are -Server, '],
    [['-MaxPageSize', 'many'], 'ResultPageSize is a whole number'],
    // what a shell makes of -Recurse:$false, and of -Recurse:$true
    [['-Recurse:'], '-Recurse: takes true or false'],
    [['-Recurse:maybe'], '-Recurse: takes true or false'],
  ])('%j is refused', (argv, sentence) => {
    expect(() => bindRead(...argv)).toThrow(sentence);
  });

  test('a secret is no argument, and is not repeated', () => {
    for (const name of ['-RecoveryPassword', '-rp', '-password', '-RecoveryPackage', '-rkp']) {
      expect(() => bindWrite(name, '123456')).toThrow(/is never an argument(?!.*123456)/);
    }
    expect(() => bindWrite('-Unknown:hunter2')).toThrow(/^(?!.*hunter2)/);
  });

  test('what comes with piped objects only is no argument', () => {
    expect(() => bindWrite('-ObjectGUID', 'x')).toThrow('there is no parameter -ObjectGUID');
  });
});
