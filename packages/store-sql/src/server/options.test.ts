// URIs as people have them, as the options that the drivers get.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseStoreUri, StoreError } from "@runledger/store-api";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary.js";
import { poolSettings, type Environment } from "../env.js";
import { mssqlOptions } from "./mssql-options.js";
import { mysqlOptions } from "./mysql-options.js";
import { postgresqlOptions } from "./postgresql-options.js";

const postgresql = (uri: string, environment: Environment = {}) => postgresqlOptions(parseStoreUri(uri), environment);
const mysql = (uri: string, environment: Environment = {}) => mysqlOptions(parseStoreUri(uri), environment);
const mssql = (uri: string, environment: Environment = {}) => mssqlOptions(parseStoreUri(uri), environment);

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (StoreError.is(error) && error.code === "INVALID_PARAMETER_VALUE") return error.message;
    throw error;
  }
  throw new Error("expected INVALID_PARAMETER_VALUE");
}

function pem(): string {
  const file = join(temporaryFolder(), "some.pem");
  writeFileSync(file, "PEM");
  return file;
}

test.each([
  ["postgresql://localhost/db", { host: "localhost", port: 5432, database: "db" }],
  [
    "postgresql+psycopg2://u:p%40%2Fss%3A@db.example:6432/ml",
    { host: "db.example", port: 6432, user: "u", password: "p@/ss:", database: "ml" },
  ],
  ["postgresql+asyncpg://u@[::1]:5433/ml", { host: "::1", port: 5433, user: "u", database: "ml" }],
  ["postgresql:///ml?host=/var/run/postgresql&user=me", { host: "/var/run/postgresql", user: "me", database: "ml" }],
  [
    "postgresql://h/d?options=-csearch_path%3Dml&application_name=a+b&connect_timeout=3",
    { options: "-csearch_path=ml", application_name: "a b", connectionTimeoutMillis: 3000 },
  ],
])("%s", (uri, expected) => {
  expect(postgresql(uri).pool).toMatchObject(expected);
});

test("sslmode means what libpq means by it", () => {
  const ca = pem();
  const ways = (query: string) =>
    postgresql(`postgresql://h/d?${query}`).tls.map((way) =>
      way === false
        ? "plain"
        : way.rejectUnauthorized === true
          ? way.checkServerIdentity === undefined
            ? "full"
            : "chain"
          : "any",
    );
  expect(ways("")).toEqual(["any", "plain"]);
  expect(ways("sslmode=disable")).toEqual(["plain"]);
  expect(ways("sslmode=allow")).toEqual(["plain", "any"]);
  expect(ways("sslmode=require")).toEqual(["any"]);
  expect(ways(`sslmode=require&sslrootcert=${ca}`)).toEqual(["chain"]);
  expect(ways(`sslmode=verify-ca&sslrootcert=${ca}`)).toEqual(["chain"]);
  expect(ways("sslmode=verify-full")).toEqual(["full"]);
  expect(ways("host=/var/run/postgresql")).toEqual(["plain"]);
});

test("the Python drivers' parameters of MySQL", () => {
  const ca = pem();
  expect(mysql("mysql+pymysql://u:%3F@h/db?charset=utf8mb4&connect_timeout=4").pool).toMatchObject({
    host: "h",
    port: 3306,
    user: "u",
    password: "?",
    connectTimeout: 4000,
  });
  const socket = mysql("mysql://root@/db?unix_socket=/run/mysqld/mysqld.sock").pool;
  expect([socket.socketPath, socket.host]).toEqual(["/run/mysqld/mysqld.sock", undefined]);
  expect(mysql(`mysql://h/d?ssl_ca=${ca}`).pool.ssl).toEqual({
    ca: "PEM",
    rejectUnauthorized: true,
    verifyIdentity: false,
  });
  expect(mysql(`mysql://h/d?ssl_ca=${ca}&ssl_verify_identity=true`).pool.ssl).toMatchObject({ verifyIdentity: true });
  expect(mysql("mysql://h/d?ssl_mode=REQUIRED").pool.ssl).toMatchObject({ rejectUnauthorized: false });
  expect(mysql(`mysql://h/d?ssl_ca=${ca}&ssl_disabled=true`).pool.ssl).toBeUndefined();
  const environment = { MLFLOW_MYSQL_SSL_CA: ca, MLFLOW_MYSQL_SSL_CERT: ca, MLFLOW_MYSQL_SSL_KEY: ca };
  expect(mysql("mysql://h/d", environment).pool.ssl).toMatchObject({
    ca: "PEM",
    cert: "PEM",
    key: "PEM",
    rejectUnauthorized: true,
  });
});

test("ODBC's parameters of SQL Server", () => {
  const { config } = mssql(
    "mssql+pyodbc://sa:p%21@h/db?driver=ODBC+Driver+17+for+SQL+Server&TrustServerCertificate=yes",
  );
  expect(config).toMatchObject({ server: "h", port: 1433, user: "sa", password: "p!", database: "db" });
  expect(config.options).toMatchObject({ encrypt: false, trustServerCertificate: true });
  expect(mssql("mssql://h/db?driver=ODBC+Driver+18+for+SQL+Server").config.options).toMatchObject({ encrypt: true });
  expect(mssql("mssql://h/db?Encrypt=strict").config.options).toMatchObject({ encrypt: "strict" });
  expect(mssql("mssql://h%5CSQL/db?LoginTimeout=5".replace("%5C", "\\")).config).toMatchObject({
    server: "h",
    connectionTimeout: 5000,
    options: { instanceName: "SQL" },
  });
  expect(messageOf(() => mssql("mssql+pyodbc:///?odbc_connect=DSN"))).toContain("must name a host");
});

test("what is not known is refused by name, with what is allowed, and without secrets", () => {
  for (const [open, uri] of [
    [postgresql, "postgresql://u:secret@h/d?colour=red"],
    [mysql, "mysql://u:secret@h/d?colour=red"],
    [mssql, "mssql://u:secret@h/d?colour=red"],
  ] as const) {
    const message = messageOf(() => open(uri));
    expect(message).toMatch(/no parameter 'colour'; allowed are \w+, \w+/u);
    expect(message).not.toContain("secret");
  }
  expect(messageOf(() => postgresql("postgresql://h/d?sslmode=maybe"))).toContain("disable, allow, prefer");
  expect(messageOf(() => mysql("mysql://h/d?charset=latin1"))).toContain("utf8mb4");
  expect(messageOf(() => postgresql("postgresql://u:secret@h:port/d"))).not.toContain("secret");
  expect(messageOf(() => mysql("mysql://h/d?ssl_ca=/no/such/file"))).toContain("ssl_ca");
});

test("the pool follows MLflow's variables; 0 counts as unset", () => {
  expect(poolSettings({})).toEqual({ size: 15, kept: 5, recycle: undefined });
  const environment = {
    MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: "2",
    MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW: "1",
    MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE: "60",
  };
  expect(poolSettings(environment)).toEqual({ size: 3, kept: 2, recycle: 60 });
  expect(poolSettings({ MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: "0" }).size).toBe(15);
  expect(messageOf(() => poolSettings({ MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: "many" }))).toContain("POOL_SIZE must be");
  expect(postgresql("postgresql://h/d", environment).pool).toMatchObject({ max: 3, min: 2, maxLifetimeSeconds: 60 });
  expect(mysql("mysql://h/d", environment)).toMatchObject({ recycle: 60, pool: { connectionLimit: 3, maxIdle: 2 } });
  expect(mssql("mssql://h/d", environment).config.pool).toEqual({ max: 3, min: 2 });
});
