// The fastest way into each database: `write(table, rows)` in turn, then `finish()`. Only for data that can be made again:
// an interrupted fill of SQLite leaves a broken file.
import { load } from "./packages.mjs";
import { columns } from "./seed-rows.mjs";

const quoted = (mark) => (table) => columns[table].map((name) => `${mark}${name}${mark}`).join(", ");
const inQuotes = quoted('"');

/** Rows in one INSERT of SQLite. */
const SQLITE_ROWS = 50;

async function sqliteWriter(uri) {
  const { default: Database } = await load("better-sqlite3-v13");
  const database = new Database(uri.replace(/^sqlite:\/\/\//u, ""));
  const tables = Object.keys(columns);
  const names = tables.map((table) => `'${table}'`).join(", ");
  const indexes = database
    .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${names})`)
    .all();
  for (const pragma of ["journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -1000000"]) {
    database.pragma(pragma);
  }
  database.exec("BEGIN EXCLUSIVE");
  // Sorting all keys once is several times faster than inserting each.
  for (const { name } of indexes) database.exec(`DROP INDEX "${name}"`);
  const insert = (table, count) => {
    const row = `(${columns[table].map(() => "?").join(", ")})`;
    return database.prepare(`INSERT INTO ${table} (${inQuotes(table)}) VALUES ${Array(count).fill(row).join(", ")}`);
  };
  const many = Object.fromEntries(tables.map((table) => [table, insert(table, SQLITE_ROWS)]));
  const one = Object.fromEntries(tables.map((table) => [table, insert(table, 1)]));
  const bindable = (value) => (typeof value === "boolean" ? Number(value) : value);
  return {
    write: async (table, rows) => {
      const whole = rows.length - (rows.length % SQLITE_ROWS);
      for (let i = 0; i < whole; i += SQLITE_ROWS)
        many[table].run(
          rows
            .slice(i, i + SQLITE_ROWS)
            .flat()
            .map(bindable),
        );
      for (const row of rows.slice(whole)) one[table].run(row.map(bindable));
    },
    finish: async () => {
      for (const { sql } of indexes) database.exec(sql);
      database.exec("COMMIT");
      database.pragma("journal_mode = WAL");
      database.close();
    },
  };
}

/** A query of `pg` that sends one block of text behind COPY … FROM STDIN. */
class Copy {
  constructor(statement, text) {
    this.statement = statement;
    this.text = text;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
  submit(connection) {
    connection.query(this.statement);
  }
  handleCopyInResponse(connection) {
    connection.sendCopyFromChunk(Buffer.from(this.text));
    connection.endCopyFrom();
  }
  handleCommandComplete() {}
  handleReadyForQuery() {
    this.resolve();
  }
  handleError(error) {
    this.reject(error);
  }
}

async function postgresqlWriter(uri) {
  const { default: pg } = await load("pg");
  const client = new pg.Client({ connectionString: uri });
  await client.connect();
  // Spares a look at the parent's row for each row; only a superuser may.
  const { rows } = await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
  if (rows[0]?.rolsuper) await client.query("SET session_replication_role = replica");
  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; BEGIN");
  const { rows: indexes } = await client.query(
    `SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i
     WHERE NOT i.indisunique AND i.indrelid = ANY ($1::regclass[])`,
    [Object.keys(columns)],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return {
    write: async (table, rows) => {
      const text = rows.map((row) => `${row.join("\t")}\n`).join("");
      const copy = new Copy(`COPY ${table} (${inQuotes(table)}) FROM STDIN`, text);
      client.query(copy);
      await copy.done;
    },
    finish: async () => {
      for (const { sql } of indexes) await client.query(sql);
      await client.query("COMMIT");
      await client.query("VACUUM (ANALYZE)");
      await client.end();
    },
  };
}

async function mysqlWriter(uri) {
  const { createConnection } = await load("mysql2/promise");
  const client = await createConnection({ uri });
  for (const check of ["unique_checks", "foreign_key_checks"]) await client.query(`SET ${check} = 0`);
  await client.query("START TRANSACTION");
  const inTicks = quoted("`");
  return {
    write: async (table, rows) => {
      await client.query(`INSERT INTO ${table} (${inTicks(table)}) VALUES ?`, [rows]);
    },
    finish: async () => {
      await client.query("COMMIT");
      await client.end();
    },
  };
}

const writers = { sqlite: sqliteWriter, postgresql: postgresqlWriter, mysql: mysqlWriter };

/** @param uri as the server takes it, but without `+driver` */
export function openWriter(uri) {
  const scheme = uri.slice(0, uri.indexOf(":"));
  if (!(scheme in writers)) throw new Error(`cannot fill '${scheme}'; known are ${Object.keys(writers).join(", ")}`);
  return writers[scheme](uri);
}
