// Several selections at once: where the database can pack them into one row they come by one statement, and so from one snapshot.
import sql, { join, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Packed, Value } from "../dialects/dialect.js";

export interface Selection {
  readonly columns: readonly Sql[];
  /** What follows FROM. */
  readonly source: Sql;
}

type Rows = readonly (readonly Value[])[];

/** The rows of each selection. A number that is none may come as text. */
export async function readTogether(session: Session, selections: readonly Selection[]): Promise<readonly Rows[]> {
  const packed = session.dialect.packed?.(selections);
  if (packed === undefined) {
    return Promise.all(
      selections.map(({ columns, source }) => session.values(sql`SELECT ${join(columns, ", ")} FROM ${source}`)),
    );
  }
  const [row] = (await session.values(packed)) as readonly object[] as readonly (readonly Packed[])[];
  return (row ?? []).map((columns) => columns[0]?.map((_, index) => columns.map((of) => of?.[index] ?? null)) ?? []);
}
