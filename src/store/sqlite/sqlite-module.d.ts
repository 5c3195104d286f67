// The package's own types are hidden by its `exports`; this is the slice that we use.
declare module 'better-sqlite3-multiple-ciphers' {
  interface Statement {
    readonly reader: boolean;
    raw(on: boolean): this;
    columns(): { readonly name: string }[];
    run(values: readonly unknown[]): { readonly changes: number };
    /** Arrays once `raw` is on. */
    all(values: readonly unknown[]): unknown[][];
  }

  export default class Database {
    constructor(file: string, options: { timeout: number });
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(source: string, options?: { simple: boolean }): unknown;
    /** Bytes of a passphrase, or of `raw:` and 64 hex digits. */
    key(key: Buffer): number;
    close(): this;
  }

  export type { Statement };
}
