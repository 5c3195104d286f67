interface Place {
  readonly at: number;
  readonly count: number;
  /** Groups that stand side by side at the width of the moment. */
  readonly columns: number;
}

/** The group that a key leads to; undefined for a key that has nothing to do with groups. Digits stand left to right always. */
export function movedGroup(key: string, { at, count, columns }: Place): number | undefined {
  const within = (index: number) => Math.min(Math.max(index, 0), count - 1);
  switch (key) {
    case 'ArrowRight':
    case 'Enter':
    case ' ':
      return within(at + 1);
    case 'ArrowLeft':
      return within(at - 1);
    case 'ArrowDown':
      return at + columns < count ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return /^[1-8]$/.test(key) ? within(Number(key) - 1) : undefined;
  }
}
