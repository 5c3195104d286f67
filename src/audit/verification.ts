/** What a verification of the chain found. Broken parts are named, not repaired. */
export interface Verification {
  readonly intact: boolean;
  readonly rows: number;
  readonly head: { readonly seq: number; readonly hash: string };
  /** The first row that does not fit, with what is wrong about it. */
  readonly firstBroken?: { readonly seq: number; readonly problem: string } | undefined;
  /** The head that this server keeps outside the database, and whether the chain still has it. */
  readonly checkpoint?: { readonly seq: number; readonly hash: string; readonly agrees: boolean } | undefined;
  /** Batches of escrowed claims compared with the tables. */
  readonly batches?:
    | {
        readonly checked: number;
        readonly firstBroken?: { readonly seq: number; readonly problem: string } | undefined;
      }
    | undefined;
}
