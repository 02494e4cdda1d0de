// SQLite can add to a table, but to change what is there it has to be made anew and filled from the old one.
// Foreign keys must be off on the connection, or dropping the old table would delete what refers to it.
import { raise, shown } from "@runledger/store-api";
import { ddlOf, type renderer } from "../schema/render.js";
import type { Table } from "../schema/table.js";
import type { LiveTable } from "./catalog.js";
import type { Edit } from "./operation.js";

export interface Reshaping {
  readonly render: ReturnType<typeof renderer>;
  readonly before: Table;
  readonly after: Table;
  readonly edits: readonly Edit[];
  readonly live: LiveTable | undefined;
}

const inPlace: ReadonlySet<Edit["kind"]> = new Set(["addColumn", "renameColumn", "dropIndex", "leaves", "dropSpare"]);

/** One rebuild, however many edits ask for it; none where SQLite can do them all in place. */
export function reshape({ render, before, after, edits, live }: Reshaping): string[] {
  const { quote } = ddlOf.sqlite;
  const simple = (edit: Edit): boolean => inPlace.has(edit.kind) || (edit.kind === "add" && edit.part.kind === "index");
  if (render.createTable(before, before.name) === render.createTable(after, after.name) || edits.every(simple))
    return edits.flatMap(statement);
  const strange = live?.things.find(({ kind, name }) => kind === "column" && !(name in before.columns));
  if (strange !== undefined) {
    raise(
      "INTERNAL_ERROR",
      `Table ${before.name} has a column ${shown(strange.name)} that is not MLflow's and would be lost; move it elsewhere before the upgrade`,
    );
  }
  const scratch = `_runledger_${after.name}`;
  const copied = Object.entries(after.columns)
    .filter(([, column]) => column.generated === undefined)
    .map(([name]) => ({ name, from: sourceOf(name) }))
    .filter(({ from }) => from in before.columns);
  return [
    render.createTable(after, scratch),
    `INSERT INTO ${quote(scratch)} (${copied.map(({ name }) => quote(name)).join(", ")}) SELECT ${copied.map(({ from }) => quote(from)).join(", ")} FROM ${quote(before.name)}`,
    `DROP TABLE ${quote(before.name)}`,
    `ALTER TABLE ${quote(scratch)} RENAME TO ${quote(after.name)}`,
    ...after.parts.flatMap((part) => render.after(after.name, part)),
    ...(live === undefined ? [] : foreignThings(live, before)),
  ];

  function sourceOf(name: string): string {
    const renamed = edits.find((edit) => edit.kind === "renameColumn" && edit.to === name);
    return renamed?.kind === "renameColumn" ? renamed.name : name;
  }

  function statement(edit: Edit): readonly string[] {
    const table = quote(before.name);
    switch (edit.kind) {
      case "addColumn":
        return [`ALTER TABLE ${table} ADD COLUMN ${render.column(edit.name, edit.column)}`];
      case "renameColumn":
        return [`ALTER TABLE ${table} RENAME COLUMN ${quote(edit.name)} TO ${quote(edit.to)}`];
      case "dropIndex":
        return [`DROP INDEX ${quote(edit.name)}`];
      case "add":
        return render.after(before.name, edit.part);
      default:
        return [];
    }
  }
}

/** The indexes and triggers that somebody else has put on the table, which fall with it. */
function foreignThings(live: LiveTable, known: Table): readonly string[] {
  const ours = new Set(known.parts.map(({ name }: { readonly name?: string | null }) => name));
  return live.things
    .filter(({ kind, name }) => (kind === "index" || kind === "trigger") && !ours.has(name))
    .flatMap(({ items }) => items);
}
