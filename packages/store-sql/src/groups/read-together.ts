// Several selections at once: all are under way before the first answer, so that a server takes them in one exchange.
import sql, { join, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Value } from "../dialects/dialect.js";

export interface Selection {
  readonly columns: readonly Sql[];
  /** What follows FROM. */
  readonly source: Sql;
}

/** The rows of each selection. */
export const readTogether = (
  session: Session,
  selections: readonly Selection[],
): Promise<readonly (readonly (readonly Value[])[])[]> =>
  Promise.all(
    selections.map(({ columns, source }) => session.values(sql`SELECT ${join(columns, ", ")} FROM ${source}`)),
  );
