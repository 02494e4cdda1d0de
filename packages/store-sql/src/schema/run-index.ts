// Runledger's own index of runs. MLflow's schema has none, so a database gets it only where somebody asks for it.
import { raw } from "sql-template-tag";
import type { Session } from "../database.js";
import { ddlOf } from "./render.js";

export const RUN_INDEX = "runledger_runs_latest_first";

/** The index that MySQL makes for the foreign key, and takes away by itself as soon as another one serves it. */
const FOREIGN_KEY_INDEX = "experiment_id";

const hasIndex = async (session: Session, index: string): Promise<boolean> =>
  (await session.values(raw(ddlOf[session.dialect.name].findIndex("runs", index)))).length > 0;

export const hasRunIndex = (session: Session): Promise<boolean> => hasIndex(session, RUN_INDEX);

/** The statements that make the index or remove it; none where that is done. The schema has to be at the head. */
export async function runIndexStatements(session: Session, wanted: "made" | "dropped"): Promise<readonly string[]> {
  if ((await hasRunIndex(session)) === (wanted === "made")) return [];
  const { quote, dropIndex } = ddlOf[session.dialect.name];
  const [table, index] = [quote("runs"), quote(RUN_INDEX)];
  if (wanted === "made") return [`CREATE INDEX ${index} ON ${table} (${columns(session).join(", ")})`];
  const key = quote(FOREIGN_KEY_INDEX);
  const restored =
    session.dialect.name === "mysql" && !(await hasIndex(session, FOREIGN_KEY_INDEX))
      ? [`CREATE INDEX ${key} ON ${table} (${quote("experiment_id")})`]
      : [];
  return [...restored, dropIndex(table, index)];
}

/** In the words of the usual order, which the database compares with these; the stage spares a look at the row. */
function columns({ dialect }: Session): readonly string[] {
  const { quote } = ddlOf[dialect.name];
  const column = (name: string) => raw(quote(name));
  return [
    quote("experiment_id"),
    dialect.descending(column("start_time")).sql,
    dialect.uniqueText(column("run_uuid")).sql,
    quote("lifecycle_stage"),
  ];
}
