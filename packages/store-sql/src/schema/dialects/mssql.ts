// SQL Server 2016 and later: no row triggers, so the guard compares the statement's rows before and after as sets.
import { standardLiteral, type Ddl } from "../ddl.js";

export const mssqlDdl: Ddl = {
  quote: (name) => `[${name}]`,
  types: {
    text: "VARCHAR(MAX)",
    integer: "INTEGER",
    bigint: "BIGINT",
    double: "FLOAT(53)",
    boolean: "BIT",
    date: "DATE",
    json: "NVARCHAR(MAX)",
    binary: "VARBINARY(MAX)",
  },
  identity: (wide) => `${wide ? "BIGINT" : "INTEGER"} IDENTITY`,
  literal: standardLiteral,
  generated: (_type, expression) => `AS (${expression}) PERSISTED`,
  coveringIndexes: false,
  prefixIndexes: false,
  frozen: (table, { name, columns, message }) => [
    `CREATE TRIGGER ${name} ON ${table} AFTER UPDATE AS
BEGIN
	SET NOCOUNT ON;
	IF EXISTS (SELECT ${columns.join(", ")} FROM deleted EXCEPT SELECT ${columns.join(", ")} FROM inserted)
		THROW 51000, ${message}, 1;
END`,
  ],
  listTables:
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = schema_name() AND table_type = 'BASE TABLE'",
  findIndex: (table, index) =>
    `SELECT name FROM sys.indexes WHERE object_id = object_id('${table}') AND name = '${index}'`,
  dropIndex: (table, index) => `DROP INDEX ${index} ON ${table}`,
};
