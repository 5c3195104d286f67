import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { Agent, request } from 'node:http';
import { escrowKeyRequest } from '../wire/rest/escrow.ts';
import { buildServer } from './server.ts';
import { createLog } from './log.ts';
import { stubServices } from '../../test/support/stub-services.ts';
import { sampleRequests } from '../../test/support/sample-requests.ts';
const payload = JSON.stringify(sampleRequests['POST /api/v1/escrow/recovery-keys']?.payload);
async function load(port: number, ms: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 }); let n = 0; const end = performance.now() + ms;
  const one = () => new Promise<void>((res, rej) => { const r = request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v1/escrow/recovery-keys', agent, headers: { authorization: 'Bearer computer', 'content-type': 'application/json', 'content-length': payload.length } }, (m) => { m.resume(); m.on('end', () => { if ((m.statusCode ?? 0) > 299) rej(new Error(String(m.statusCode))); n++; res(); }); }); r.on('error', rej); r.end(payload); });
  await Promise.all(Array.from({ length: 32 }, async () => { while (performance.now() < end) await one(); }));
  agent.destroy(); return n / (ms / 1000);
}
const quiet = await buildServer({ services: stubServices(), log: createLog({ level: 'warn', destination: { write() {} } }), clock: Date.now, version: '1' }); await quiet.listen({ port: 0, host: '127.0.0.1' }); const pq = (quiet.server.address() as any).port;
const bare = fastify(); bare.setValidatorCompiler(validatorCompiler); bare.setSerializerCompiler(serializerCompiler);
bare.post('/api/v1/escrow/recovery-keys', { schema: { body: escrowKeyRequest } }, async (_r, reply) => reply.code(201).send({ ok: true }));
await bare.listen({ port: 0, host: '127.0.0.1' });
const devnull = { write() {} };
const ours = await buildServer({ services: stubServices(), log: createLog({ destination: devnull }), clock: Date.now, version: '1' });
await ours.listen({ port: 0, host: '127.0.0.1' });
const pb = (bare.server.address() as any).port, po = (ours.server.address() as any).port;
async function cpu(port: number) { const a = process.cpuUsage(); const rate = await load(port, 4000); const b = process.cpuUsage(a); return Math.round((b.user + b.system) / (rate * 4)) + ' us/request'; }
for (let i = 0; i < 4; i++) console.log('bare', await cpu(pb), 'ours', await cpu(po), 'quiet', await cpu(pq));
process.exit(0);
