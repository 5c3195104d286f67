import { useEffect, useRef, useState } from 'react';

declare global {
  interface Permissions {
    // Chromium alone has it; the others throw.
    query(descriptor: { name: 'clipboard-read' }): Promise<PermissionStatus>;
  }
}

/** What became of a copy: `cleared` says that the browser lets the page take it back later. */
export type CopyState = 'idle' | 'copied' | 'copied-for-a-while' | 'failed';

export const clipboardSeconds = 60;
const saidFor = 8_000;

/**
 * Copies a secret, and takes it from the clipboard after a minute where the browser allows to look whether it is still
 * there. Nobody is asked for that permission, and nothing that was copied since is lost.
 */
export function useCopy() {
  const [state, setState] = useState<CopyState>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (secret: string) => {
    clearTimeout(timer.current);
    try {
      await navigator.clipboard.writeText(secret);
      const readable = await mayRead();
      if (readable) void clearLater(secret);
      setState(readable ? 'copied-for-a-while' : 'copied');
    } catch {
      setState('failed');
    }
    timer.current = setTimeout(() => {
      setState('idle');
    }, saidFor);
  };
  return { state, copy };
}

async function mayRead(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'clipboard-read' })).state === 'granted';
  } catch {
    return false;
  }
}

/** Outlives what showed the secret, and therefore keeps its digest only. */
async function clearLater(secret: string): Promise<void> {
  const copied = await digestOf(secret);
  setTimeout(() => void clear(copied), clipboardSeconds * 1000);
}

async function clear(copied: string): Promise<void> {
  // A page in the background may not look; it does when somebody comes back to it.
  if (!document.hasFocus()) {
    addEventListener('focus', () => void clear(copied), { once: true });
    return;
  }
  try {
    if ((await digestOf(await navigator.clipboard.readText())) === copied) await navigator.clipboard.writeText('');
  } catch {
    // the permission was withdrawn meanwhile
  }
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
