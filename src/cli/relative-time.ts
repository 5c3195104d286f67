import { day, hour, minute } from '../base/clock.ts';

/** `3 hours ago`, `in 12 days`; beyond 30 days the date. Text that is no time comes back as it is. */
export function relativeTime(time: string | undefined, now: number): string {
  if (time === undefined) return '';
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const distance = Math.abs(now - at);
  if (distance < minute) return 'just now';
  if (distance >= 30 * day) return time.slice(0, 10);
  return at <= now ? `${inWords(distance)} ago` : `in ${inWords(distance)}`;
}

function inWords(distance: number): string {
  if (distance < hour) return counted(Math.floor(distance / minute), 'minute');
  if (distance < day) return counted(Math.floor(distance / hour), 'hour');
  return counted(Math.floor(distance / day), 'day');
}

function counted(count: number, unit: string): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
