// Lifecycle stages and the workspace as conditions on the row that is searched.
// Written out, since they are few: SQLite plans an ordered statement anew at each run when a value that a column must equal is bound.
import type { View } from "@runledger/store-api";
import sql, { raw, type Sql } from "sql-template-tag";
import { WORKSPACE } from "../workspace.js";

export const inWorkspace: Sql = raw(`e.workspace = '${WORKSPACE}'`);

const stages: Record<View, readonly Sql[]> = {
  active: [sql`e.lifecycle_stage = 'active'`],
  deleted: [sql`e.lifecycle_stage = 'deleted'`],
  all: [],
};

/** No condition for `all`. */
export const inView = (view: View): readonly Sql[] => stages[view];
