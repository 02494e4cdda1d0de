// A step as the statements of one database, found one after the other, since later ones depend on what earlier ones made.
import { raw, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import { renderer } from "../schema/render.js";
import { createStatements, editStatements } from "./alter.js";
import { foreseenTable, liveTable, type LiveTable } from "./catalog.js";
import type { PlannedStep } from "./chain.js";
import { applyEdit, applyOperation, type Model, tableOf } from "./model.js";
import type { Operation } from "./operation.js";
import { reshape } from "./rebuild.js";

export type Work = { readonly kind: "statement"; readonly statement: Sql } | Extract<Operation, { kind: "backfill" }>;

type Alter = Extract<Operation, { kind: "alter" }>;

interface Setting {
  readonly session: Session;
  /** Nothing is carried out, so the catalog does not show what the steps before would have made. */
  readonly dry: boolean;
}

const statement = (text: string): Work => ({ kind: "statement", statement: raw(text) });

/** The work of a step; each piece is to be done before the next one is asked for, unless the run is dry. */
export async function* workOf(step: PlannedStep, setting: Setting): AsyncGenerator<Work> {
  let model = step.before;
  const end = step.operations.reduce(applyOperation, step.before);
  for (const operation of joined(step.operations, setting.session)) {
    const after = applyOperation(model, operation);
    if (operation.kind === "rows") yield { kind: "statement", statement: operation.statement };
    else if (operation.kind === "backfill") yield operation;
    else if (operation.kind === "create") yield* created(operation.table.name, after, setting);
    else if (setting.session.dialect.name === "sqlite")
      yield* reshaped(operation, { before: model, after, end }, setting);
    else yield* altered(operation, model, after, setting);
    model = after;
  }
}

/** SQLite makes a table anew for most edits, so what a step does to one table between two other things is done at once. */
function joined(operations: readonly Operation[], { dialect }: Session): readonly Operation[] {
  if (dialect.name !== "sqlite") return operations;
  const result: Operation[] = [];
  let open = new Map<string, number>();
  for (const operation of operations) {
    if (operation.kind !== "alter") {
      open = new Map();
      result.push(operation);
      continue;
    }
    const at = open.get(operation.table);
    const earlier = at === undefined ? undefined : result[at];
    if (at !== undefined && earlier?.kind === "alter") {
      result[at] = { ...earlier, edits: [...earlier.edits, ...operation.edits] };
    } else {
      open.set(operation.table, result.length);
      result.push(operation);
    }
  }
  return result;
}

async function* created(name: string, after: Model, { session, dry }: Setting): AsyncGenerator<Work> {
  const table = tableOf(after, name);
  const { name: dialect } = session.dialect;
  const render = renderer(dialect, (other) => after.get(other));
  if (dialect === "sqlite" || dry) yield* render.table(table).map(statement);
  else yield* createStatements({ dialect, render, table, live: await liveTable(session, name) }).map(statement);
}

interface Models {
  readonly before: Model;
  readonly after: Model;
  /** At the end of the step: a foreign key refers to the key that the other table is going to have. */
  readonly end: Model;
}

async function* reshaped(
  { table, edits }: Alter,
  { before, after, end }: Models,
  { session }: Setting,
): AsyncGenerator<Work> {
  const render = renderer("sqlite", (other) => end.get(other));
  const live = await liveTable(session, table);
  const texts = reshape({ render, before: tableOf(before, table), after: tableOf(after, table), edits, live });
  yield* texts.map(statement);
}

async function* altered(
  { table: name, edits }: Alter,
  before: Model,
  after: Model,
  setting: Setting,
): AsyncGenerator<Work> {
  const { name: dialect } = setting.session.dialect;
  if (dialect === "sqlite") return;
  const render = renderer(dialect, (other) => after.get(other));
  let table = tableOf(before, name);
  for (const edit of edits) {
    const real = await liveTable(setting.session, name);
    const live: LiveTable = setting.dry || real === undefined ? foreseenTable(table, dialect, real) : real;
    yield* editStatements({ dialect, render, table, live }, edit).map(statement);
    table = applyEdit(table, edit);
  }
}
