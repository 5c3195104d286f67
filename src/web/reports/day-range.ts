/** A day as a date field gives it: 2026-11-24, in the reader's own calendar and zone. */
const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/;

export function isDay(text: string): boolean {
  return startOf(text, 0) !== undefined;
}

/** The first instant of this day in the reader's zone, in UTC. */
export function startOfDay(text: string): string | undefined {
  return startOf(text, 0)?.toISOString();
}

/** The first instant after this day in the reader's zone. A day has 23 or 25 hours twice a year. */
export function endOfDay(text: string): string | undefined {
  return startOf(text, 1)?.toISOString();
}

function startOf(text: string, daysLater: number): Date | undefined {
  const [, year = '', month = '', day = ''] = dayForm.exec(text) ?? [];
  if (year === '') return undefined;
  const start = new Date(Number(year), Number(month) - 1, Number(day));
  // 31 February would silently be a day of March.
  if (start.getMonth() !== Number(month) - 1 || start.getDate() !== Number(day)) return undefined;
  start.setDate(start.getDate() + daysLater);
  return start;
}
