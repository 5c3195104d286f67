/** What a read met, for the sentences that end it. */
export interface ReadTally {
  computers: number;
  /** Records that were given out. */
  read: number;
  /** Recovery objects whose password this account may not read. */
  unreadable: number;
  /** Records that are older than asked for. */
  older: number;
  /** Objects that hold no sense: no GUID, or text where bytes belong. */
  damaged: number;
  withoutVolume: number;
  /** Containers below a base that was not searched with `recurse`. */
  skippedContainers: number;
}

export function newReadTally(): ReadTally {
  return { computers: 0, read: 0, unreadable: 0, older: 0, damaged: 0, withoutVolume: 0, skippedContainers: 0 };
}
