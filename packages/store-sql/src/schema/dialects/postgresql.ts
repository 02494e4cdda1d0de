// PostgreSQL: booleans are booleans, and only here the cost indexes are partial.
import { changes, quoted, standardGenerated, type Ddl } from "../ddl.js";

export const postgresqlDdl: Ddl = {
  quote: (name) => `"${name}"`,
  types: {
    text: "TEXT",
    integer: "INTEGER",
    bigint: "BIGINT",
    double: "DOUBLE PRECISION",
    boolean: "BOOLEAN",
    date: "DATE",
    json: "JSON",
    binary: "BYTEA",
  },
  identity: (wide) => (wide ? "BIGSERIAL" : "SERIAL"),
  // A quoted literal takes the column's type; a bare 0 is no boolean.
  literal: quoted,
  generated: standardGenerated,
  partialIndexes: true,
  prefixIndexes: false,
  frozen: (table, { name, columns, message }) => [
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF ${changes(columns)} THEN
		RAISE EXCEPTION ${quoted(message)};
	END IF;
	RETURN NEW;
END
$$`,
    `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}()`,
  ],
  listTables:
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
};
