// A PostgreSQL URI as options of `pg`, with libpq's meaning of its parameters.
import type { ConnectionOptions } from "node:tls";
import { raise, type StoreLocation } from "@runledger/store-api";
import type { PoolConfig } from "pg";
import { pemFile, poolSettings, type Environment } from "../env.js";
import { oneOf, parseServerUri, readParameters, wholeNumber, type Parameter } from "./server-uri.js";

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

interface Draft {
  pool: PoolConfig;
  mode: (typeof modes)[number];
  tls: ConnectionOptions;
}

const into =
  (key: "host" | "user" | "password" | "database" | "application_name" | "options"): Parameter<Draft> =>
  (value, { pool }) => {
    pool[key] = value;
  };
/** Settings of libpq that have nothing to set here. */
const ignored: Parameter<Draft> = () => undefined;

const parameters: Readonly<Record<string, Parameter<Draft>>> = {
  host: into("host"),
  port: (value, { pool }, name) => {
    pool.port = wholeNumber(value, name);
  },
  user: into("user"),
  password: into("password"),
  dbname: into("database"),
  application_name: into("application_name"),
  options: into("options"),
  connect_timeout: (value, { pool }, name) => {
    pool.connectionTimeoutMillis = 1000 * wholeNumber(value, name);
  },
  keepalives: (value, { pool }, name) => {
    pool.keepAlive = wholeNumber(value, name) !== 0;
  },
  keepalives_idle: (value, { pool }, name) => {
    pool.keepAliveInitialDelayMillis = 1000 * wholeNumber(value, name);
  },
  sslmode: (value, draft, name) => {
    draft.mode = oneOf(modes, value, name);
  },
  sslrootcert: (value, { tls }, name) => {
    if (value !== "system") tls.ca = pemFile(value, name);
  },
  sslcert: (value, { tls }, name) => {
    tls.cert = pemFile(value, name);
  },
  sslkey: (value, { tls }, name) => {
    tls.key = pemFile(value, name);
  },
  sslpassword: (value, { tls }) => {
    tls.passphrase = value;
  },
  client_encoding: (value, _, name) => {
    oneOf(["utf8", "utf-8"], value.toLowerCase(), name);
  },
  gssencmode: ignored,
  target_session_attrs: ignored,
};

export interface PostgresqlOptions {
  readonly pool: PoolConfig;
  readonly size: number;
  /** The ways to connect, the preferred one first; each after one that the server does not speak. */
  readonly tls: readonly (ConnectionOptions | false)[];
}

/** @throws INVALID_PARAMETER_VALUE */
export function postgresqlOptions(location: StoreLocation, environment: Environment): PostgresqlOptions {
  const { user, password, host, port, database, parameters: given } = parseServerUri(location);
  const { size, kept, recycle } = poolSettings(environment);
  const pool: PoolConfig = {
    host: host ?? "localhost",
    port: port ?? 5432,
    keepAlive: true,
    application_name: "runledger",
    connectionTimeoutMillis: 10_000,
    max: size,
    min: kept,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(recycle === undefined ? {} : { maxLifetimeSeconds: recycle }),
  };
  const draft: Draft = { pool, mode: "prefer", tls: {} };
  readParameters("postgresql", given, parameters, draft);
  if (pool.host?.includes(","))
    raise("INVALID_PARAMETER_VALUE", "A postgresql URI names one host; several are for a proxy before the servers");
  return { pool, size, tls: waysOf(draft) };
}

function waysOf({ pool, mode, tls }: Draft): PostgresqlOptions["tls"] {
  // libpq too has no TLS on a socket of the machine, whose name begins with a slash.
  if (mode === "disable" || pool.host?.startsWith("/")) return [false];
  const unchecked = { ...tls, rejectUnauthorized: false };
  const checked = { ...tls, rejectUnauthorized: true };
  switch (mode) {
    case "allow":
      return [false, unchecked];
    case "prefer":
      return [unchecked, false];
    case "require":
      return [tls.ca === undefined ? unchecked : { ...checked, checkServerIdentity: () => undefined }];
    case "verify-ca":
      return [{ ...checked, checkServerIdentity: () => undefined }];
    case "verify-full":
      return [checked];
  }
}
