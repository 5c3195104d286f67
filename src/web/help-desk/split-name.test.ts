import { expect, test } from 'vitest';
import { splitComputerName, splitUserName } from './split-name.ts';

test.each([
  ['CONTOSO\\anna', { domain: 'CONTOSO', name: 'anna' }],
  [' anna@contoso.com ', { domain: 'contoso.com', name: 'anna' }],
  ['anna', { name: 'anna' }],
  ['\\anna', { name: 'anna' }],
  ['anna@', { name: 'anna' }],
  ['', { name: '' }],
])('takes the user %j apart', (text, expected) => {
  expect(splitUserName(text)).toEqual(expected);
});

test.each([
  ['CONTOSO\\WS01', { domain: 'CONTOSO', name: 'WS01' }],
  ['ws01.corp.contoso.com', { domain: 'corp.contoso.com', name: 'ws01' }],
  ['\\\\WS01', { name: 'WS01' }],
  [' WS01 ', { name: 'WS01' }],
])('takes the computer %j apart', (text, expected) => {
  expect(splitComputerName(text)).toEqual(expected);
});
