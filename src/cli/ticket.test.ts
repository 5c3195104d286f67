import { expect, test } from 'vitest';
import { openTickets } from './ticket.ts';

/** In the place of the library: makes a token, or fails with what MIT Kerberos 1.20 says. */
const library = (fails?: string) => {
  const asked: string[] = [];
  const initializeClient = async (service: string) => {
    asked.push(service);
    return {
      step: async () => {
        if (fails !== undefined) throw new Error(fails);
        return 'YA==';
      },
    };
  };
  return { asked, load: async () => ({ initializeClient, GSS_MECH_OID_SPNEGO: 6 }) };
};

test('a ticket is asked for by the name of the host', async () => {
  const { load, asked } = library();
  const token = await (await openTickets(load))?.('keys.contoso.com');
  expect(token?.revealText()).toBe('YA==');
  expect(asked).toEqual(['HTTP@keys.contoso.com']);
});

test('without the package there are none', async () => {
  expect(await openTickets(async () => Promise.reject(new Error('not there')))).toBeUndefined();
});

const minor = 'Unspecified GSS failure.  Minor code may provide more information: ';

test.each([
  [
    'No credentials were supplied, or the credentials were unavailable or inaccessible: SPNEGO cannot find mechanisms to negotiate',
    'there is no Kerberos ticket that is still valid',
  ],
  [`${minor}Ticket expired`, 'there is no Kerberos ticket that is still valid'],
  [`${minor}Server not found in Kerberos database`, 'the domain knows no service HTTP/keys.contoso.com'],
  [
    `${minor}Cannot find KDC for realm "CONTOSO.COM"`,
    'Kerberos gave no ticket for HTTP/keys.contoso.com (Cannot find KDC for realm "CONTOSO.COM")',
  ],
])('%s is explained', async (said, message) => {
  const tickets = await openTickets(library(said).load);
  await expect(tickets?.('keys.contoso.com')).rejects.toMatchObject({ code: 'not-signed-in', message });
});
