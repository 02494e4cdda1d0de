// The text of each kind of statement on each server, and what the drivers' errors mean. SQLite's are run for real elsewhere.
import sql, { type Sql } from "sql-template-tag";
import { describe, expect, test } from "vitest";
import { mssqlText } from "../server/mssql-server.js";
import type { Dialect, Insert } from "./dialect.js";
import type { Fault } from "./faults.js";
import { mssql, mssqlFault } from "./mssql.js";
import { mysql, mysqlFault } from "./mysql.js";
import { postgresql, postgresqlFault } from "./postgresql.js";
import { sqlite } from "./sqlite.js";

const dialects: readonly (readonly [name: string, dialect: Dialect, textOf: (statement: Sql) => string])[] = [
  ["sqlite", sqlite, (statement) => statement.sql],
  ["postgresql", postgresql({ letters: "und-x-icu" }), (statement) => statement.text],
  ["mysql", mysql({ binary: true }), (statement) => statement.sql],
  ["mysql-ci", mysql({ binary: false }), (statement) => statement.sql],
  ["mssql", mssql, mssqlText],
];

const tag: Insert = { table: "tags", columns: ["key", "value", "run_uuid"], rows: [["k", "v", "r"]] };
const key = ["key", "run_uuid"];
const latest: Insert = {
  table: "latest_metrics",
  columns: ["key", "value", "timestamp", "step", "is_nan", "run_uuid"],
  rows: [
    ["b", 1, 2, 3, 0, "r"],
    ["a", 1, 2, 3, 0, "r"],
  ],
  key,
  update: { columns: ["value", "timestamp", "step", "is_nan"], whenGreater: ["step", "timestamp", "value"] },
};
const statements: Readonly<Record<string, (dialect: Dialect) => readonly Sql[]>> = {
  insert: (dialect) => dialect.insert(tag),
  "insert what is new": (dialect) => dialect.insert({ ...tag, key }),
  upsert: (dialect) => dialect.insert({ ...tag, key, update: { columns: ["value"] } }),
  "upsert of the greater": (dialect) => dialect.insert(latest),
  "insert a given id": (dialect) =>
    dialect.insert({
      table: "experiments",
      columns: ["experiment_id", "name"],
      rows: [[0, "Default"]],
      key: ["workspace", "name"],
    }),
  text: (dialect) => [dialect.text(sql`name`)],
  "unique text": (dialect) => [dialect.uniqueText(sql`run_uuid`)],
  descending: (dialect) => [dialect.descending(sql`start_time`)],
  digits: (dialect) => [dialect.digits(sql`experiment_id`)],
  like: (dialect) => [dialect.like(sql`name`, "a\\_[b]%", true)],
  ilike: (dialect) => [dialect.like(sql`name`, "É%", false)],
  limit: (dialect) => [dialect.limit(5)],
  whole: (dialect) => [dialect.whole("9007199254740993")],
  among: (dialect) => [
    dialect.among(sql`name`, ["a", "b", "c"]),
    dialect.among(sql`experiment_id`, ["1", "2"], "integer"),
    dialect.among(sql`experiment_id`, ["1"], "integer"),
  ],
  locked: (dialect) => [sql`SELECT 1 FROM ${dialect.locked("runs", sql`run_uuid = ${"r"}`)}`],
  bounded: (dialect) => [
    dialect.bounded({ table: "metrics", condition: sql`run_uuid = ${"r"}`, most: 10 }),
    dialect.bounded({ table: "issues", set: sql`run_id = NULL`, condition: sql`run_id = ${"r"}`, most: 10 }),
  ],
  "number after": (dialect) => {
    const after = dialect.numberAfter?.("experiments", "experiment_id");
    return after === undefined ? [] : [after];
  },
  json: ({ json }) =>
    json === undefined
      ? []
      : [
          sql`SELECT ${json.text([
            json.array([sql`name`, sql`status`]),
            sql`(SELECT ${json.list(json.array([sql`"key"`, sql`value`]))} FROM params)`,
          ])} FROM runs`,
        ],
  indexed: (dialect) => [dialect.indexed("metrics", "index_metrics_run_uuid")],
};

test.each(dialects)("%s: the text and the values of every kind of statement", async (name, dialect, textOf) => {
  const lines = Object.entries(statements).flatMap(([what, make]) => [
    `-- ${what}`,
    ...make(dialect).flatMap((statement) => [textOf(statement), `-- ${JSON.stringify(statement.values)}`]),
  ]);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`../../test/statements/${name}.sql`);
});

/** As the drivers give them; what is not looked at is left out. */
const recorded: Readonly<Record<string, readonly (readonly [fault: Fault | undefined, error: object])[]>> = {
  postgresql: [
    ["conflict", { code: "40P01", message: "deadlock detected" }],
    ["conflict", { code: "40001", message: "could not serialize access due to concurrent update" }],
    ["duplicate", { code: "23505", message: 'duplicate key value violates unique constraint "tag_pk"' }],
    ["reference", { code: "23503", message: 'insert or update on table "tags" violates foreign key constraint' }],
    ["constraint", { code: "23514", message: 'new row violates check constraint "status"' }],
    ["tooLong", { code: "22001", message: "value too long for type character varying(250)" }],
    ["range", { code: "22003", message: 'value "99999999999" is out of range for type integer' }],
    ["encoding", { code: "22021", message: 'invalid byte sequence for encoding "UTF8": 0x00' }],
    ["full", { code: "53100", message: "could not extend file: No space left on device" }],
    ["crowded", { code: "53300", message: "sorry, too many clients already" }],
    ["readOnly", { code: "25006", message: "cannot execute INSERT in a read-only transaction" }],
    ["lost", { code: "57P01", message: "terminating connection due to administrator command" }],
    ["unreachable", { code: "57P03", message: "the database system is starting up" }],
    ["cancelled", { code: "57014", message: "canceling statement due to statement timeout" }],
    ["login", { code: "28P01", message: 'password authentication failed for user "u"' }],
    ["database", { code: "3D000", message: 'database "d" does not exist' }],
    ["permission", { code: "42501", message: "permission denied for table runs" }],
    ["unreachable", { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:5432" }],
    ["lost", { code: "ECONNRESET", message: "read ECONNRESET" }],
    ["lost", { message: "Connection terminated unexpectedly" }],
    ["unreachable", { message: "timeout exceeded when trying to connect" }],
    ["certificate", { code: "SELF_SIGNED_CERT_IN_CHAIN", message: "self-signed certificate in certificate chain" }],
    ["certificate", { message: "The server does not support SSL connections" }],
    [undefined, { code: "42703", message: 'column "x" does not exist' }],
    [undefined, new TypeError("x is not a function")],
  ],
  mysql: [
    ["conflict", { code: "ER_LOCK_DEADLOCK", errno: 1213 }],
    ["conflict", { code: "ER_LOCK_WAIT_TIMEOUT", errno: 1205 }],
    ["duplicate", { code: "ER_DUP_ENTRY", errno: 1062 }],
    ["collation", { code: "ER_SUBQUERY_NO_1_ROW", errno: 1242 }],
    ["crowded", { code: "ER_CON_COUNT_ERROR", errno: 1040 }],
    ["full", { code: "ER_RECORD_FILE_FULL", errno: 1114 }],
    ["readOnly", { code: "ER_OPTION_PREVENTS_STATEMENT", errno: 1290 }],
    ["tooLong", { code: "ER_DATA_TOO_LONG", errno: 1406 }],
    ["login", { code: "ER_ACCESS_DENIED_ERROR", errno: 1045 }],
    ["database", { code: "ER_BAD_DB_ERROR", errno: 1049 }],
    ["lost", { code: "PROTOCOL_CONNECTION_LOST", message: "Connection lost: The server closed the connection." }],
    ["lost", { message: "Can't add new command when connection is in closed state" }],
    ["lost", { code: "ER_CONNECTION_KILLED", errno: 1927 }],
    ["unreachable", { code: "ECONNREFUSED", errno: -111 }],
    ["certificate", { code: "HANDSHAKE_NO_SSL_SUPPORT" }],
    [undefined, { code: "ER_PARSE_ERROR", errno: 1064 }],
  ],
  mssql: [
    ["conflict", { code: "EREQUEST", number: 1205 }],
    ["duplicate", { code: "EREQUEST", number: 2627 }],
    ["reference", { code: "EREQUEST", number: 547 }],
    ["tooLong", { code: "EREQUEST", number: 2628 }],
    ["full", { code: "EREQUEST", number: 1105 }],
    ["login", { code: "ELOGIN", originalError: { code: "ELOGIN", message: "Login failed for user" } }],
    ["unreachable", { code: "ESOCKET", originalError: { code: "ECONNREFUSED" } }],
    ["certificate", { code: "ESOCKET", originalError: { code: "SELF_SIGNED_CERT_IN_CHAIN" } }],
    ["lost", { code: "ECONNCLOSED", message: "Connection is closed." }],
    [undefined, { code: "EREQUEST", number: 207 }],
  ],
};
const faultOf = { postgresql: postgresqlFault, mysql: mysqlFault, mssql: mssqlFault };

describe.each(["postgresql", "mysql", "mssql"] as const)("%s", (name) => {
  test.each(recorded[name] ?? [])("%s: %j", (fault, error) => expect(faultOf[name](error)).toBe(fault));
});

test("a fault that passes is answered with 503 and advice, and never with the driver's words", () => {
  for (const error of [{ code: "53100" }, { code: "25006" }, { code: "53300" }, { code: "ECONNREFUSED" }]) {
    const told = postgresql({}).storeError({ ...error, message: "SELECT secret" });
    expect([told?.code, told?.status]).toEqual(["TEMPORARILY_UNAVAILABLE", 503]);
    expect(told?.message).toMatch(/try again/u);
    expect(told?.message).not.toContain("secret");
  }
});
