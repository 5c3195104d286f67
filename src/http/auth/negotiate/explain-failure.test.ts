import { expect, test } from 'vitest';
import { explainFailure } from './explain-failure.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const minor = (text: string) => `Unspecified GSS failure.  Minor code may provide more information: ${text}`;
const ticket = (rest: string) => minor(`Request ticket server HTTP/keys.contoso.com@CONTOSO.COM ${rest}`);

// as MIT Kerberos 1.20 said it to real tokens
test.each([
  [minor('Request is a replay'), 'replayed', 'for the second time'],
  [minor('Clock skew too great'), 'clock-skew', 'here it is 2026-11-24T12:00:00.000Z'],
  [
    ticket('kvno 2 not found in keytab; keytab is likely out of date'),
    'key-outdated',
    '--principal=HTTP/keys.contoso.com',
  ],
  [ticket('not found in keytab (ticket kvno 1)'), 'wrong-service', 'for HTTP/keys.contoso.com,'],
  [ticket('kvno 1 enctype aes256-cts found in keytab but cannot decrypt ticket'), 'wrong-key', 'changed on its way'],
  [minor('Decrypt integrity check failed'), 'wrong-key', 'changed on its way'],
  [minor('Ticket expired'), 'ticket-expired', 'it has expired'],
  [minor('Ticket not yet valid'), 'ticket-expired', 'the clocks differ'],
  [
    "No credentials were supplied, or the credentials were unavailable or inaccessible: Key table file '/k' not found",
    'server-unable',
    "Key table file '/k' not found",
  ],
  [minor('No such file or directory (filename: /data/kerberos/replay-cache)'), 'server-unable', '/replay-cache'],
  [minor('Replay cache name parse/format error'), 'server-unable', 'Replay cache name'],
  ['Invalid token was supplied: Unknown error', 'malformed', 'cannot be read'],
  [minor('Token header is malformed or corrupt'), 'malformed', 'cannot be read'],
  ['An unsupported mechanism was requested: Unknown error', 'malformed', 'cannot be read'],
  [minor('Something new'), 'unknown', 'Kerberos refused the token: Something new'],
])('%s', (message, because, part) => {
  const explained = explainFailure(message, now);
  expect(explained.because).toBe(because);
  expect(explained.sentence).toContain(part);
});

test('a service that somebody made up shapes neither the reason nor the log', () => {
  const forged = minor(
    'Request ticket server HTTP/x\nRequest is a replay@CONTOSO.COM not found in keytab (ticket kvno 1)',
  );
  expect(explainFailure(forged, now)).toMatchObject({ because: 'wrong-service' });
  const { sentence } = explainFailure(minor(`Odd \u001b[31m\n${'x'.repeat(1000)}`), now);
  expect(sentence).toMatch(/^[\x20-\x7e]{1,450}$/);
});
