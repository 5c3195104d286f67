import { randomUUID } from 'node:crypto';
import { addAccountResponse } from '../../../src/wire/rest/accounts.ts';
import type { Person, PortalServer, StoredKey } from '../../support/portal-server.ts';

/** Who looks at a page. */
export type Viewer = keyof Cast['people'];

export interface Cast {
  readonly people: Readonly<
    Record<'operator' | 'advanced' | 'auditor' | 'administrator' | 'owner' | 'stranger' | 'reporter', Person>
  >;
  /** An account whose password somebody else has chosen. */
  readonly newcomer: Person;
  /** A proven one, two that begin alike, one with two passwords, and one of somebody else. */
  readonly keys: Readonly<Record<'proven' | 'twin' | 'conflict' | 'foreign', StoredKey>>;
}

/** Fills a server so that every state can be reached. */
export async function castOf(server: PortalServer): Promise<Cast> {
  const person = (name: string, role: 'helpdesk' | 'self-service' | 'administrator', displayName: string) =>
    server.person({ name, roles: [role], displayName });
  const [operator, advanced, auditor, administrator, owner, stranger, reporter] = await Promise.all([
    person('hanna', 'helpdesk', 'Hanna Weber'),
    server.person({ name: 'adam', roles: ['advanced-helpdesk', 'self-service'], displayName: 'Adam Novak' }),
    server.person({ name: 'ann', roles: ['auditor'], displayName: 'Ann Clarke' }),
    person('root', 'administrator', 'Rosa Otto'),
    person('jdoe', 'self-service', 'Jane Doe'),
    person('mlopez', 'self-service', 'María López'),
    server.person({ name: 'frank', roles: ['reports'], displayName: 'Frank Schulz' }),
  ]);
  const newcomer = await server.local(addAccountResponse, 'POST', '/accounts', { name: 'nora', roles: ['helpdesk'] });
  const keys = await storeKeys(server);
  const cast: Cast = {
    people: { operator, advanced, auditor, administrator, owner, stranger, reporter },
    newcomer: { account: 'nora', password: newcomer.oneTimePassword },
    keys,
  };
  await addPast(server, cast);
  return cast;
}

async function storeKeys(server: PortalServer): Promise<Cast['keys']> {
  const proven = await server.escrowVolume('CONTOSO\\WS01', ['CONTOSO\\jdoe']);
  const twin = await server.escrow('CONTOSO\\WS01', {});
  await server.escrow('CONTOSO\\WS01', { keyId: `${twin.keyId.slice(0, 8)}${randomUUID().slice(8)}` });
  const volume = { id: randomUUID(), type: 'removable' } as const;
  const conflict = await server.escrow('CONTOSO\\WS01', { volume });
  await server.escrow('CONTOSO\\WS01', { keyId: conflict.keyId, volume });
  const foreign = await server.escrow('CONTOSO\\LAPTOP-07', { users: ['CONTOSO\\asmith'] });
  await server.escrowOwnerAuth('CONTOSO\\WS01', { ownerAuth: Buffer.alloc(20, 9).toString('base64') });
  await server.escrowOwnerAuth('CONTOSO\\LAPTOP-07', {});
  await server.proofsSettled();
  return { proven, twin, conflict, foreign };
}

async function addPast(server: PortalServer, { people, keys }: Cast): Promise<void> {
  const headers = await server.pageHeaders(people.operator);
  for (const [userName, keyId, ticket] of [
    ['jdoe', keys.proven.keyId, 'INC-20417'],
    ['jdoe', keys.foreign.keyId, 'INC-20418'],
    ['asmith', keys.foreign.keyId, 'INC-20431'],
  ]) {
    await server.ask({
      method: 'POST',
      path: '/api/v1/recovery/keys/reveal',
      headers,
      payload: { userDomain: 'CONTOSO', userName, keyId, ticket, reason: 'lost-pin', callerVerified: 'called-back' },
    });
  }
}
