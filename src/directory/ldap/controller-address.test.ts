import { describe, expect, test } from 'vitest';
import { formatControllerAddress, parseControllerAddress } from './controller-address.ts';

describe('the address of a controller', () => {
  test.each([
    ['ldaps://DC1.contoso.com', { host: 'dc1.contoso.com', port: 636, security: 'tls' }],
    ['ldaps://dc1.contoso.com:3269/', { host: 'dc1.contoso.com', port: 3269, security: 'tls' }],
    ['ldap://dc1.contoso.com', { host: 'dc1.contoso.com', port: 389, security: 'starttls' }],
    ['dc1.contoso.com', { host: 'dc1.contoso.com', port: 636, security: 'tls' }],
    ['contoso.com:1636', { host: 'contoso.com', port: 1636, security: 'tls' }],
    ['ldaps://[2001:db8::1]:636', { host: '2001:db8::1', port: 636, security: 'tls' }],
  ])('%s', (text, expected) => {
    expect(parseControllerAddress(text)).toEqual(expected);
    expect(parseControllerAddress(formatControllerAddress(parseControllerAddress(text)))).toEqual(expected);
  });

  test.each([
    '',
    'http://dc1.contoso.com',
    'ldaps://',
    'ldaps://dc1/DC=contoso',
    'ldaps://jane:secret@dc1',
    'ldap://dc1?cn',
    'ldaps://dc1:99999',
    'dc1 dc2',
  ])('refuses %j and does not repeat it', (text) => {
    expect(() => parseControllerAddress(text)).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
    expect(() => parseControllerAddress(text)).not.toThrow(/secret/);
  });
});
