// A MySQL URI as options of `mysql2`, with the meaning that PyMySQL and mysqlclient give its parameters.
import type { ConnectionOptions as Tls } from "node:tls";
import { type StoreLocation } from "@runledger/store-api";
import type { PoolOptions } from "mysql2";
import { mysqlFiles, pemFile, poolSettings, type Environment } from "../env.js";
import { isTrue, oneOf, parseServerUri, readParameters, wholeNumber, type Parameter } from "./server-uri.js";

interface Draft {
  pool: PoolOptions;
  /** Absent: no TLS. */
  tls: Tls | undefined;
  verifyIdentity: boolean;
  disabled: boolean;
}

const file =
  (key: "ca" | "cert" | "key"): Parameter<Draft> =>
  (value, draft, name) => {
    draft.tls = { ...draft.tls, [key]: pemFile(value, name) };
  };

const socket: Parameter<Draft> = (value, { pool }) => {
  pool.socketPath = value;
};
/** Settings of the Python drivers that have nothing to set here. */
const ignored: Parameter<Draft> = () => undefined;

const modes = ["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"] as const;

const parameters: Readonly<Record<string, Parameter<Draft>>> = {
  unix_socket: socket,
  connect_timeout: (value, { pool }, name) => {
    pool.connectTimeout = 1000 * wholeNumber(value, name);
  },
  // The connection always speaks utf8mb4, which holds all of the others.
  charset: (value, _, name) => {
    oneOf(["utf8mb4", "utf8mb3", "utf8"], value.toLowerCase(), name);
  },
  ssl_ca: file("ca"),
  ssl_cert: file("cert"),
  ssl_key: file("key"),
  ssl: (value, draft, name) => {
    if (isTrue(value, name)) draft.tls ??= {};
  },
  ssl_disabled: (value, draft, name) => {
    draft.disabled = isTrue(value, name);
  },
  ssl_verify_cert: (value, draft, name) => {
    if (isTrue(value, name)) draft.tls = { ...draft.tls, rejectUnauthorized: true };
  },
  ssl_verify_identity: (value, draft, name) => {
    draft.verifyIdentity = isTrue(value, name);
    if (draft.verifyIdentity) draft.tls = { ...draft.tls, rejectUnauthorized: true };
  },
  ssl_check_hostname: (value, draft, name) => {
    draft.verifyIdentity = isTrue(value, name);
  },
  ssl_mode: (value, draft, name) => {
    const mode = oneOf(modes, value.toUpperCase(), name);
    draft.disabled = mode === "DISABLED";
    if (mode === "REQUIRED") draft.tls ??= {};
    if (mode.startsWith("VERIFY")) draft.tls = { ...draft.tls, rejectUnauthorized: true };
    draft.verifyIdentity = mode === "VERIFY_IDENTITY";
  },
  local_infile: ignored,
  autocommit: ignored,
};

export interface MysqlOptions {
  readonly pool: PoolOptions;
  readonly size: number;
  /** Seconds after which a connection is replaced. */
  readonly recycle: number | undefined;
}

/** @throws INVALID_PARAMETER_VALUE */
export function mysqlOptions(location: StoreLocation, environment: Environment): MysqlOptions {
  const { user, password, host, port, database, parameters: given } = parseServerUri(location);
  const { size, kept, recycle } = poolSettings(environment);
  const draft: Draft = { pool: {}, tls: undefined, verifyIdentity: false, disabled: false };
  const named = new Set(given.map(([name]) => name));
  const files = Object.entries(mysqlFiles(environment)).filter(([name]) => !named.has(name));
  readParameters("mysql", [...files, ...given], parameters, draft);
  const { tls, disabled, verifyIdentity } = draft;
  return {
    size,
    recycle,
    pool: {
      ...(draft.pool.socketPath === undefined ? { host: host ?? "localhost", port: port ?? 3306 } : {}),
      connectTimeout: 10_000,
      connectionLimit: size,
      maxIdle: kept,
      enableKeepAlive: true,
      supportBigNumbers: true,
      bigNumberStrings: false,
      maxPreparedStatements: MOST_STATEMENTS,
      // Affected rows then count what has changed, so that an insert can tell how many rows were new.
      flags: ["-FOUND_ROWS"],
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      ...draft.pool,
      ...(tls === undefined || disabled
        ? {}
        : // An authority is named to be checked; without one there is nothing to check against.
          { ssl: { rejectUnauthorized: tls.ca !== undefined, ...pem(tls), verifyIdentity } }),
    },
  };
}

/** For each connection; the server allows some 16,000 for all. */
const MOST_STATEMENTS = 300;

function pem({ ca, cert, key, rejectUnauthorized }: Tls) {
  const text = (value: Tls["ca"]): string | undefined => (typeof value === "string" ? value : undefined);
  const texts = { ca: text(ca), cert: text(cert), key: typeof key === "string" ? key : undefined };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}
