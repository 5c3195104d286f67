/** The part of the library that judges tickets. Its own types promise texts where there may be none. */
export interface Kerberos {
  initializeServer(service: string): Promise<{
    step(token: string): Promise<unknown>;
    readonly username: unknown;
    readonly response: unknown;
    readonly contextComplete: unknown;
  }>;
}

export type LoadedKerberos =
  | { readonly kind: 'loaded'; readonly kerberos: Kerberos }
  | { readonly kind: 'absent'; readonly sentence: string };

/** The package is optional, because it has to be compiled: where it is absent, only sign-on by ticket is. */
export async function loadKerberos(): Promise<LoadedKerberos> {
  try {
    return { kind: 'loaded', kerberos: await import('kerberos') };
  } catch (cause) {
    return { kind: 'absent', sentence: whyAbsent(cause) };
  }
}

export function whyAbsent(cause: unknown): string {
  const repair = 'install libkrb5-dev, g++, make and python3, then run: npm install kerberos';
  // the package without what is compiled from it fails by the same code, with the name of its binary
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  if (missing) return `sign-on by Kerberos is off: the package kerberos is not installed; ${repair}`;
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return `sign-on by Kerberos is off: the package kerberos cannot be loaded (${reason.slice(0, 200)}); ${repair}`;
}
