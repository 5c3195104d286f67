import { readFileSync } from 'node:fs';

/** Mebibytes that a process has in memory now, and the most it ever had (Linux). */
export function residentMemory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { now: mebibytes(status, 'VmRSS'), peak: mebibytes(status, 'VmHWM') };
}

/** The most that a process had so far; 0 of one that has ended, which its parent may not have heard of yet. */
export function peakOfRunning(pid: number): number {
  try {
    return residentMemory(pid).peak;
  } catch {
    return 0;
  }
}

function mebibytes(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+([0-9]+) kB$`, 'm').exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`the system does not say ${field} of a process`);
  return Number(kibibytes) / 1024;
}

/** Ticks a second in /proc, on every Linux. */
const ticks = 100;

/** Seconds of processor time that a process has used, its threads included. */
export function processorSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it may hold anything, also brackets and spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const used = Number(fields[11]) + Number(fields[12]);
  if (!Number.isFinite(used)) throw new Error('the system does not say how much a process has worked');
  return used / ticks;
}
