// MySQL and MariaDB. The surprise: each foreign key makes an index of its own until a declared one covers it.
import { changes, standardGenerated, standardLiteral, type Ddl } from "../ddl.js";

export const mysqlDdl: Ddl = {
  quote: (name) => `\`${name}\``,
  types: {
    text: "TEXT",
    integer: "INTEGER",
    bigint: "BIGINT",
    double: "DOUBLE",
    boolean: "BOOL",
    date: "DATE",
    json: "JSON",
    binary: "BLOB",
  },
  identity: (wide) => `${wide ? "BIGINT" : "INTEGER"} AUTO_INCREMENT`,
  literal: standardLiteral,
  generated: standardGenerated,
  coveringIndexes: false,
  prefixIndexes: true,
  frozen: (table, { name, columns, message }) => [
    `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW
BEGIN
	IF ${changes(columns)} THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${message};
	END IF;
END`,
  ],
  listTables:
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE'",
  findIndex: (table, index) =>
    `SELECT index_name FROM information_schema.statistics WHERE table_schema = database() AND table_name = '${table}' AND index_name = '${index}' LIMIT 1`,
  dropIndex: (table, index) => `DROP INDEX ${index} ON ${table}`,
};
