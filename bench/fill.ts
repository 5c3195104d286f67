// Fills the store of a place with known keys, through the escrow of the product itself but without HTTP: its own process,
// since a store belongs to one. Arguments: first number, how many. Settings in the environment.
import type { TokenActor } from '../src/access/actor.ts';
import { startApp } from '../src/app.ts';
import { Secret } from '../src/base/secret.ts';
import { loadConfig } from '../src/config.ts';
import { knownKey } from './known-key.ts';

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
const inFlight = 1024;
const actor: TokenActor = {
  kind: 'token',
  tokenId: 0,
  label: 'bench',
  role: 'data-migration',
  mayReveal: false,
  issuedBy: 'local:0',
  grants: [],
};

const app = await startApp(loadConfig(process.env), { initialise: true });
const startedAt = performance.now();
let taken = 0;
let stored = 0;
const timer = setInterval(report, 2000);
await Promise.all(Array.from({ length: inFlight }, work));
clearInterval(timer);
report();
await app.close();

async function work(): Promise<void> {
  for (let at = taken++; at < count; at = taken++) {
    const { computer, volumeId, keyId, recoveryPassword } = knownKey(first + at);
    await app.services.escrowKey(actor, {
      computer,
      volume: { id: volumeId, type: 'operating-system' },
      keyId,
      recoveryPassword: Secret.fromText(recoveryPassword),
    });
    stored += 1;
  }
}

function report(): void {
  const perSecond = Math.round((stored * 1000) / (performance.now() - startedAt));
  if (process.stderr.isTTY || stored === count)
    process.stderr.write(`\r  filled ${stored} of ${count}, ${perSecond}/s `);
}
