import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { second } from '../../base/clock.ts';
import { type ControllerAddress, parseControllerAddress } from './controller-address.ts';

/** Ports where a directory speaks before it is encrypted: the domain's and the global catalogue's. */
const plainPorts: ReadonlySet<number> = new Set([389, 3268]);

/**
 * Where to look for what `-Server` names: a domain has its controllers in DNS (MS-ADTS 6.3.2.3), anything else is a
 * controller itself, and so is the name of a domain whose DNS is not asked here. A controller must lie in the domain that
 * was named: DNS is not signed, and whoever forges it could otherwise lead the reader's password to a host of his own
 * with a perfectly good certificate.
 */
export async function controllersOf(
  server: string,
  resolveSrv: ResolveSrv = inDns,
): Promise<readonly ControllerAddress[]> {
  const itself = readServer(server);
  if (isIP(itself.host) !== 0 || !itself.host.includes('.')) return [itself];
  const names = await controllersInDns(itself.host, resolveSrv);
  return [...names.map((host) => ({ ...itself, host })), itself];
}

type ResolveSrv = (name: string) => Promise<readonly { name: string; priority: number; weight: number }[]>;

const inDns: ResolveSrv = async (name) => new Resolver({ timeout: 2 * second, tries: 1 }).resolveSrv(name);

/** As MBAM writes it: a name or an address, perhaps with a port; 389 and 3268 mean StartTLS. */
function readServer(server: string): ControllerAddress {
  const bareIp = isIP(server.trim()) === 6 ? `[${server.trim()}]` : server;
  const address = parseControllerAddress(bareIp);
  return plainPorts.has(address.port) ? { ...address, security: 'starttls' } : address;
}

async function controllersInDns(domain: string, resolveSrv: ResolveSrv): Promise<readonly string[]> {
  try {
    const records = await resolveSrv(`_ldap._tcp.dc._msdcs.${domain}`);
    return records
      .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
      .map(({ name }) => name.toLowerCase().replace(/\.$/, ''))
      .filter((name) => name.endsWith(`.${domain}`));
  } catch {
    // a controller's own name has no such record, and a laboratory no DNS
    return [];
  }
}
