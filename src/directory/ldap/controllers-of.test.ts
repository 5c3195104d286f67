import { expect, test } from 'vitest';
import { controllersOf } from './controllers-of.ts';

const none = async () => Promise.reject(new Error('queried'));
const shown = async (server: string, records?: Parameters<typeof controllersOf>[1]) =>
  (await controllersOf(server, records ?? none)).map(({ host, port, security }) => `${security} ${host} ${port}`);

test.each([
  ['dc1.contoso.com', 'tls dc1.contoso.com 636'],
  ['DC1', 'tls dc1 636'],
  ['dc1.contoso.com:3269', 'tls dc1.contoso.com 3269'],
  // the ports that every documentation of MBAM has
  ['dc1.contoso.com:389', 'starttls dc1.contoso.com 389'],
  ['dc1.contoso.com:3268', 'starttls dc1.contoso.com 3268'],
  ['ldap://dc1.contoso.com', 'starttls dc1.contoso.com 389'],
  ['10.0.0.5', 'tls 10.0.0.5 636'],
  ['10.0.0.5:389', 'starttls 10.0.0.5 389'],
  ['fd00::5', 'tls fd00::5 636'],
])('%s is %s', async (server, address) => {
  expect(await shown(server)).toEqual([address]);
});

test("a domain's controllers are asked in the order of DNS, and the domain's own name last", async () => {
  const records = async (name: string) => {
    expect(name).toBe('_ldap._tcp.dc._msdcs.contoso.com');
    return [
      { name: 'dc2.contoso.com.', priority: 1, weight: 10 },
      { name: 'DC1.contoso.com', priority: 0, weight: 1 },
      { name: 'dc3.contoso.com', priority: 1, weight: 90 },
    ];
  };
  expect((await shown('contoso.com', records)).map((one) => one.split(' ')[1])).toEqual([
    'dc1.contoso.com',
    'dc3.contoso.com',
    'dc2.contoso.com',
    'contoso.com',
  ]);
});

test('a controller outside of the domain is not given the password, whatever DNS says', async () => {
  const records = async () => [
    { name: 'dc.evil.example', priority: 0, weight: 0 },
    { name: 'evilcontoso.com', priority: 0, weight: 0 },
  ];
  expect(await shown('contoso.com', records)).toEqual(['tls contoso.com 636']);
});

test('an address is never looked up', async () => {
  const records = async () => [{ name: 'dc1.10.0.0.5', priority: 0, weight: 0 }];
  expect(await shown('10.0.0.5', records)).toEqual(['tls 10.0.0.5 636']);
});
