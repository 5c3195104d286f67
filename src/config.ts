import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { cannotRead } from './base/cannot-read.ts';
import { KeyhavenError } from './base/error.ts';
import { Secret } from './base/secret.ts';
import { directoryLacks } from './config/directory-settings.ts';
import { withNamesOfMbam } from './config/names-of-mbam.ts';
import { oidcLacks } from './config/oidc-settings.ts';
import { isLocalised, type Localised, readLocalised } from './config/portal-settings.ts';
import { settings, settingsShape } from './config/settings.ts';

export type Config = Readonly<Omit<z.output<typeof settingsShape>, 'helpdeskText' | 'helpdeskUrl'>> & {
  readonly helpdeskText: Localised;
  readonly helpdeskUrl: Localised;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from `KEYHAVEN_CONFIG` (a file of NAME=value lines) and the environment, which wins. Throws
 * `configuration-invalid`, naming the setting and never its value.
 */
export function loadConfig(env: Environment): Config {
  const all = { ...readConfigFile(env['KEYHAVEN_CONFIG']), ...env };
  refuseUnknown(all);
  const given = Object.fromEntries(
    Object.entries(settings).map(([name, { env: variable }]) => [
      name,
      all[variable] === '' ? undefined : all[variable],
    ]),
  );
  const parsed = settingsShape.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error);
  const { helpdeskText, helpdeskUrl, ...rest } = parsed.data;
  return checked({
    ...rest,
    helpdeskText: { fallback: helpdeskText, byLanguage: localised('helpdeskText', all) },
    helpdeskUrl: { fallback: helpdeskUrl, byLanguage: localised('helpdeskUrl', all) },
  });
}

function localised(name: 'helpdeskText' | 'helpdeskUrl', all: Environment): Readonly<Record<string, string>> {
  const { env, help } = settings[name];
  try {
    return readLocalised(settings[name], all);
  } catch (cause) {
    throw new KeyhavenError('configuration-invalid', `${env} is not valid for one of its languages: ${help}`, {
      cause,
    });
  }
}

/** A secret that lies in a file of its own: text without the line break at its end. */
export function readSecretFile(path: string): Secret {
  try {
    return Secret.fromText(readFileSync(path, 'utf8').replace(/\r?\n$/, ''));
  } catch (cause) {
    throw new KeyhavenError('configuration-invalid', cannotRead(path, cause), { cause });
  }
}

function readConfigFile(path: string | undefined): Environment {
  if (path === undefined || path === '') return {};
  return withNamesOfMbam(parseEnv(readSecretFile(path).revealText()));
}

/** A misspelt setting would silently leave its default in force. */
function refuseUnknown(all: Environment): void {
  const known = new Set<string>([...Object.values(settings).map(({ env }) => env), ...notSettings]);
  const unknown = Object.keys(all).find(
    (name) => name.startsWith('KEYHAVEN_') && !known.has(name) && !isLocalised(name),
  );
  if (unknown !== undefined)
    throw new KeyhavenError('configuration-invalid', `${unknown} is no setting of Keyhaven; compare its spelling`);
}

/** What the commands read besides settings of the server. */
const notSettings = [
  'KEYHAVEN_CONFIG',
  'KEYHAVEN_SERVER',
  'KEYHAVEN_TOKEN',
  'KEYHAVEN_TOKEN_FILE',
  'KEYHAVEN_CA',
  'KEYHAVEN_FINGERPRINT',
  'KEYHAVEN_DEBUG',
];

function checked(config: Config): Config {
  if ((config.tlsCertificateFile === undefined) !== (config.tlsKeyFile === undefined)) {
    throw new KeyhavenError(
      'configuration-invalid',
      'a certificate needs its key: set both KEYHAVEN_TLS_CERTIFICATE_FILE and KEYHAVEN_TLS_KEY_FILE',
    );
  }
  if (!config.localAccounts && config.directoryUrls.length === 0 && config.oidcIssuer === undefined) {
    throw new KeyhavenError(
      'configuration-invalid',
      'nobody could sign in: KEYHAVEN_LOCAL_ACCOUNTS is off and there is neither a directory nor an identity provider; set KEYHAVEN_DIRECTORY_URLS or KEYHAVEN_OIDC_ISSUER',
    );
  }
  const lacking = directoryLacks(config) ?? oidcLacks(config);
  if (lacking !== undefined) throw new KeyhavenError('configuration-invalid', lacking);
  for (const [name, path] of [
    ['key file', config.keyFile],
    ['checkpoint file', config.checkpointFile],
  ] as const) {
    if (`${dirname(path)}/`.startsWith(`${config.dataFolder}/`)) {
      throw new KeyhavenError(
        'configuration-invalid',
        `the ${name} must lie outside the data folder, or a thief of the one has both`,
      );
    }
  }
  return config;
}

function invalid(error: z.ZodError): KeyhavenError {
  const [issue] = error.issues;
  const entry = Object.entries(settings).find(([name]) => name === issue?.path[0]);
  const sentence = entry ? `${entry[1].env} is not valid: ${entry[1].help}` : 'the configuration is not valid';
  return new KeyhavenError('configuration-invalid', sentence);
}
