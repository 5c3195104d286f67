/** How long something secret is on the screen, in milliseconds of the clock. */
export interface Showing {
  readonly endsAt: number;
  /** Nothing keeps it longer than this. */
  readonly lastEnd: number;
}

/** Dictating takes longer than a glance; a screen that was left behind must still be empty soon. */
const mostTimes = 5;

export function startShowing(now: number, span: number): Showing {
  return { endsAt: now + span, lastEnd: now + mostTimes * span };
}

/** The time starts afresh, as long as the last end allows. What is over stays over. */
export function keepShowing(showing: Showing, now: number, span: number): Showing {
  if (now >= showing.endsAt) return showing;
  return { ...showing, endsAt: Math.min(Math.max(showing.endsAt, now + span), showing.lastEnd) };
}

/** Whole seconds, 0 when it is over. */
export function secondsLeft(showing: Showing, now: number): number {
  return Math.max(0, Math.ceil((showing.endsAt - now) / 1000));
}

export function canKeepShowing({ endsAt, lastEnd }: Showing): boolean {
  return endsAt < lastEnd;
}

/** As `1:05`. */
export function formatSeconds(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
