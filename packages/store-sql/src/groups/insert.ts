// Runs an insert, in as many statements as the dialect makes of it.
import type { Session } from "../database.js";
import type { Insert } from "../dialects/dialect.js";

/** Resolves to the number of rows that were inserted or updated. */
export async function insert(session: Session, rows: Insert): Promise<number> {
  if (rows.rows.length === 0) return 0;
  let changed = 0;
  for (const statement of session.dialect.insert(rows)) changed += await session.change(statement);
  return changed;
}
