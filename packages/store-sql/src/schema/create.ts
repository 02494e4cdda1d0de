// Makes the whole schema, or refuses a database that holds something else.
import { raw } from "sql-template-tag";
import type { Session } from "../database.js";
import type { DialectName } from "../dialects/dialect.js";
import { standardLiteral } from "./ddl.js";
import { renderTables } from "./render.js";
import { HEAD } from "./revision.js";
import { schemaError, schemaState } from "./state.js";
import { tables } from "./tables/all.js";

/** MLflow's schema at `HEAD` for an empty database; the last statement records the revision. No other row is made. */
export const schemaStatements = (dialect: DialectName): string[] => [
  ...renderTables(tables, dialect),
  `INSERT INTO alembic_version (version_num) VALUES (${standardLiteral(HEAD)})`,
];

export async function createSchema(session: Session): Promise<void> {
  for (const statement of schemaStatements(session.dialect.name)) await session.change(raw(statement));
}

/** Call within one `write`: an empty database gets the schema, one at `HEAD` stays as it is, any other is refused with a StoreError. */
export async function ensureSchema(session: Session): Promise<void> {
  const state = await schemaState(session);
  if (state.kind === "empty") await createSchema(session);
  else if (state.kind !== "head") throw schemaError(state);
}
