// SQLite keeps the words of a declaration, so types and literals are MLflow's to the letter, though it enforces few of them.
import { changes, standardGenerated, standardLiteral, type Ddl } from "../ddl.js";

export const sqliteDdl: Ddl = {
  quote: (name) => `"${name}"`,
  types: {
    text: "TEXT",
    integer: "INTEGER",
    bigint: "BIGINT",
    double: "FLOAT",
    boolean: "BOOLEAN",
    date: "DATE",
    json: "JSON",
    binary: "BLOB",
  },
  // An INTEGER primary key is the row id: 64 bits, counting up without AUTOINCREMENT.
  identity: () => "INTEGER",
  literal: standardLiteral,
  generated: standardGenerated,
  coveringIndexes: false,
  prefixIndexes: false,
  frozen: (table, { name, columns, message }) => [
    `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW WHEN ${changes(columns)}
BEGIN
	SELECT RAISE(ABORT, ${message});
END`,
  ],
  listTables: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'",
  findIndex: (table, index) =>
    `SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = '${table}' AND name = '${index}'`,
  dropIndex: (_table, index) => `DROP INDEX ${index}`,
};
