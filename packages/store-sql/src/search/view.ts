// Lifecycle stages as conditions on the row that is searched.
import type { View } from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";

/** No condition for `all`. */
export const inView = (view: View): readonly Sql[] => (view === "all" ? [] : [sql`e.lifecycle_stage = ${view}`]);
