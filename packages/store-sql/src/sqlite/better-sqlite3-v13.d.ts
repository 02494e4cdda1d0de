// The part of better-sqlite3 that we use; the package ships no types, and an alias has none elsewhere.
declare module "better-sqlite3-v13" {
  namespace BetterSqlite3 {
    type Bindable = string | number | null;

    interface Statement {
      /** Whether it gives rows. */
      readonly reader: boolean;
      /** Rows as arrays from now on, or as objects. */
      raw(toggle: boolean): this;
      all(values: readonly unknown[]): unknown[];
      columns(): readonly { readonly name: string }[];
      run(values?: readonly unknown[]): { readonly changes: number };
    }

    interface Handle {
      readonly inTransaction: boolean;
      prepare(sql: string): Statement;
      exec(sql: string): void;
      function(
        name: string,
        options: { readonly deterministic: boolean },
        implementation: (...values: Bindable[]) => Bindable,
      ): void;
      close(): void;
    }

    interface Options {
      readonly readonly?: boolean;
      readonly fileMustExist?: boolean;
      /** Milliseconds that a statement blocks while another process holds the lock. */
      readonly timeout?: number;
    }
  }

  const BetterSqlite3: new (file: string, options?: BetterSqlite3.Options) => BetterSqlite3.Handle;
  export = BetterSqlite3;
}
