// The reference of every escrow figure: a Fastify route over HTTPS that parses and validates the same body, and nothing.
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { escrowKeyRequest } from '../src/wire/rest/escrow.ts';

const tls = z.object({ key: z.string(), cert: z.string() });

process.once('message', (message) => {
  void serve(tls.parse(message)).then((port) => process.send?.({ port }));
});

async function serve(https: { key: string; cert: string }): Promise<number> {
  const app = fastify({ https }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const response = { 200: z.object({ outcome: z.string(), keyId: z.string() }) };
  app.post('/api/v1/escrow/recovery-keys', { schema: { body: escrowKeyRequest, response } }, (request) => ({
    outcome: 'stored',
    keyId: request.body.keyId,
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
