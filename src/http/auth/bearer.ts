import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, nobody } from '../../access/actor.ts';
import { isKeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import type { Services } from '../services.ts';

/** Says who calls; `nobody` where that is not known. May put a cookie on the answer. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Actor>;

const form = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i;

/** Programs send sessions and tokens alike as `Authorization: Bearer`. */
export function bearerAuthentication(services: Pick<Services, 'authenticate'>): Authenticate {
  return async (request) => {
    const bearer = form.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined) return nobody;
    try {
      return await services.authenticate(Secret.fromText(bearer));
    } catch (error) {
      if (isKeyhavenError(error, 'not-signed-in')) return nobody;
      throw error;
    }
  };
}
