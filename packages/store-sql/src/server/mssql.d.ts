// What is used of `mssql`, which brings no types.
declare module "mssql" {
  namespace Mssql {
    interface Config {
      readonly server: string;
      readonly port?: number;
      readonly user?: string;
      readonly password?: string;
      readonly database?: string;
      readonly connectionTimeout: number;
      /** 0: no limit. */
      readonly requestTimeout: number;
      readonly pool: { readonly max: number; readonly min: number };
      readonly options: Readonly<Record<string, unknown>>;
    }
    /** A connection of `tedious`. */
    interface Connection {
      close(): void;
    }
    interface Result {
      readonly recordset?: readonly object[];
      readonly rowsAffected: readonly number[];
    }
    interface ConnectionPool {
      readonly config: Config;
      acquire(owner: object, done: (error: Error | null, connection: Connection) => void): unknown;
      release(connection: Connection): unknown;
      request(): Request;
    }
    interface Request {
      arrayRowMode: boolean;
      input(name: string, value: unknown): unknown;
      query(text: string): Promise<Result>;
      batch(text: string): Promise<Result>;
    }
  }
  const Mssql: {
    readonly ConnectionPool: new (config: Mssql.Config) => Mssql.ConnectionPool;
    readonly Request: new (pool: Mssql.ConnectionPool) => Mssql.Request;
  };
  export = Mssql;
}
