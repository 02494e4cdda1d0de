// The environment variables of MLflow that reach a database, in one table.
import { readFileSync } from "node:fs";
import { raise, shown } from "@runledger/store-api";

/** Meaning and default of each; all are optional. */
export const variables = {
  MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: "Connections that stay open; default 5. 0 counts as unset.",
  MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW:
    "Connections beyond these when there is much to do; default 10. 0 counts as unset.",
  MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE:
    "Seconds after which a connection is replaced; default: never. 0 and -1 count as unset.",
  MLFLOW_MYSQL_SSL_CA:
    "File of the authorities that the certificate of a MySQL server must come from; default: no check.",
  MLFLOW_MYSQL_SSL_CERT: "File of the certificate to show to a MySQL server.",
  MLFLOW_MYSQL_SSL_KEY: "File of that certificate's key.",
  MLFLOW_READ_REPLICA_BACKEND_STORE_URI: "Another database with the same data, which serves reads; default: none.",
} as const;

type Variable = keyof typeof variables;
export type Environment = Readonly<Record<string, string | undefined>>;

const valueOf = (environment: Environment, name: Variable): string | undefined =>
  environment[name]?.trim() || undefined;

function integer(environment: Environment, name: Variable): number | undefined {
  const text = valueOf(environment, name);
  if (text === undefined) return undefined;
  if (!/^[+-]?\d{1,9}$/u.test(text))
    raise("INVALID_PARAMETER_VALUE", `${name} must be a whole number, but is ${shown(text)}`);
  return Number(text);
}

const positive = (value: number | undefined): number | undefined =>
  value === undefined || value <= 0 ? undefined : value;

export interface PoolSettings {
  /** The most connections at a time. */
  readonly size: number;
  /** How many of them stay open when there is nothing to do. */
  readonly kept: number;
  /** Seconds after which a connection is replaced. */
  readonly recycle: number | undefined;
}

export function poolSettings(environment: Environment): PoolSettings {
  const kept = positive(integer(environment, "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE")) ?? 5;
  const overflow = positive(integer(environment, "MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW")) ?? 10;
  return {
    kept,
    size: kept + overflow,
    recycle: positive(integer(environment, "MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE")),
  };
}

/** Names of files by the parameters of a MySQL URI that mean the same. */
export function mysqlFiles(environment: Environment): Readonly<Record<string, string>> {
  const files = {
    ssl_ca: valueOf(environment, "MLFLOW_MYSQL_SSL_CA"),
    ssl_cert: valueOf(environment, "MLFLOW_MYSQL_SSL_CERT"),
    ssl_key: valueOf(environment, "MLFLOW_MYSQL_SSL_KEY"),
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])),
  );
}

export const readReplica = (environment: Environment): string | undefined =>
  valueOf(environment, "MLFLOW_READ_REPLICA_BACKEND_STORE_URI");

/** A file has no replica. @throws INVALID_PARAMETER_VALUE where the environment names one */
export function refuseReplica(environment: Environment): void {
  if (readReplica(environment) === undefined) return;
  raise(
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_READ_REPLICA_BACKEND_STORE_URI is set, but a SQLite database has no replica; unset it, or keep the data on a database server",
  );
}

/** The text of a file of certificates or keys that a parameter or a variable names. */
export function pemFile(file: string, name: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    return raise("INVALID_PARAMETER_VALUE", `The file of ${name}, ${shown(file)}, cannot be read`, { cause });
  }
}
