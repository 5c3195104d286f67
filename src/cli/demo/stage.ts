import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import { loadConfig } from '../../config.ts';
import type { Api } from '../api.ts';
import { commandLog, type LoadApp, type RunningApp } from '../app-door.ts';
import { httpApi, parseServer } from '../http-api.ts';
import type { Io } from '../io.ts';
import { fetchCertificate, parseFingerprint } from '../tls-socket.ts';

/** A real server with an empty installation. */
export interface Stage {
  readonly app: RunningApp;
  readonly url: string;
  readonly fingerprint: string;
  /** The server's certificate in PEM, for curl. */
  readonly certificateFile: string;
  /** Over HTTPS, as this account or token, or as nobody. */
  readonly as: (bearer?: Secret) => Api;
}

/** A folder for everything of the demo, which goes with it. */
export async function inDemoFolder<T>(play: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-demo-'));
  try {
    return await play(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Starts the server, plays, and takes it down again, whatever happens. */
export async function onStage<T>(
  io: Io,
  load: LoadApp,
  place: { readonly folder: string; readonly port: string },
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { startApp } = await load();
  const app = await startApp(demoConfig(place.folder, place.port), { initialise: true, log: commandLog(io) });
  try {
    return await play(await raise(place.folder, app));
  } finally {
    await app.close();
  }
}

/** Nothing is taken from the environment: settings of a real installation have no business here. */
function demoConfig(folder: string, port: string) {
  for (const own of ['data', 'keys', 'checkpoint']) mkdirSync(join(folder, own), { mode: 0o700 });
  return loadConfig({
    KEYHAVEN_DATA_FOLDER: join(folder, 'data'),
    KEYHAVEN_KEY_FILE: join(folder, 'keys', 'keyhaven.key'),
    KEYHAVEN_CHECKPOINT_FILE: join(folder, 'checkpoint', 'head'),
    KEYHAVEN_HOST: '127.0.0.1',
    KEYHAVEN_PORT: port,
    KEYHAVEN_HOST_NAMES: 'localhost',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com',
    KEYHAVEN_DEFAULT_DOMAIN: 'CONTOSO',
    KEYHAVEN_COMPANY_NAME: 'Contoso IT',
    KEYHAVEN_HELPDESK_TEXT: 'Call the help desk on extension 4711',
    KEYHAVEN_HELPDESK_TEXT_DE: 'Rufen Sie den Helpdesk unter 4711 an',
    KEYHAVEN_HELPDESK_URL: 'tel:4711',
    KEYHAVEN_LOG_LEVEL: 'error',
  });
}

async function raise(folder: string, app: RunningApp): Promise<Stage> {
  const listening = await app.listen();
  if (listening.fingerprint === undefined)
    throw new KeyhavenError('internal', 'the demo needs a server with a certificate');
  const fingerprint = parseFingerprint(listening.fingerprint);
  const port = Number(new URL(listening.url).port);
  const url = `https://localhost:${port}`;
  const target = parseServer(url, { fingerprint });
  const certificateFile = join(folder, 'certificate.pem');
  writeFileSync(certificateFile, await fetchCertificate('localhost', port, { fingerprint }));
  return { app, url, fingerprint, certificateFile, as: (bearer) => httpApi(url, target, bearer) };
}
