/** Integer milliseconds since 1970-01-01T00:00:00Z. The only form of time inside Keyhaven; text exists at the doors. */
export type Millis = number;

/** Gives the time of this server. Passed in, so that tests own it. */
export type Clock = () => Millis;

export const systemClock: Clock = () => Date.now();

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** RFC 3339 in UTC with milliseconds. */
export function formatTime(at: Millis): string {
  return new Date(at).toISOString();
}
