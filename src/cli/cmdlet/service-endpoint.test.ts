import { expect, test } from 'vitest';
import { serverOfEndpoint } from './service-endpoint.ts';

test.each([
  ['https://mbam.contoso.com/MBAMRecoveryAndHardwareService/CoreService.svc', 'https://mbam.contoso.com'],
  ['https://mbam.contoso.com:8443/MBAMRecoveryAndHardwareService/CoreService.svc', 'https://mbam.contoso.com:8443'],
  ['https://MBAM.contoso.com', 'https://mbam.contoso.com'],
  ['HTTPS://mbam.contoso.com:443/', 'https://mbam.contoso.com'],
  ['mbam.contoso.com', 'https://mbam.contoso.com'],
  ['mbam.contoso.com:8443', 'https://mbam.contoso.com:8443'],
  ['mbam:8443', 'https://mbam:8443'],
  ['mbam', 'https://mbam'],
  ['10.0.0.5', 'https://10.0.0.5'],
  ['[::1]:8443', 'https://[::1]:8443'],
  // refused where it is connected to, unless it is this machine
  ['http://localhost:8080/x.svc', 'http://localhost:8080'],
])('%s means %s', (endpoint, server) => {
  expect(serverOfEndpoint(endpoint)).toBe(server);
});

test.each([
  ['ftp://mbam.contoso.com'],
  ['https://user:hunter2@mbam.contoso.com'],
  ['https://'],
  ['https://mbam.contoso.com/?a=b'],
  ['mbam contoso'],
  [''],
])('%s is refused and not repeated', (endpoint) => {
  expect(() => serverOfEndpoint(endpoint)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  expect(() => serverOfEndpoint(endpoint)).not.toThrow('hunter2');
});
