// The schema at each revision, told by playing the steps on the tables that MLflow began with.
import { failures } from "@runledger/store-api";
import type { Part, Table } from "../schema/table.js";
import type { Edit, Operation } from "./operation.js";

/** Tables by name. */
export type Model = ReadonlyMap<string, Table>;

export function tableOf(model: Model, name: string): Table {
  const table = model.get(name);
  if (table === undefined) throw failures.internal(`no table ${name} at this revision`);
  return table;
}

export function applyOperation(model: Model, operation: Operation): Model {
  switch (operation.kind) {
    case "create":
      return new Map(model).set(operation.table.name, operation.table);
    case "alter":
      return new Map(model).set(operation.table, operation.edits.reduce(applyEdit, tableOf(model, operation.table)));
    default:
      return model;
  }
}

const same = (left: readonly string[], right: readonly string[]): boolean => left.join() === right.join();

export function applyEdit(table: Table, edit: Edit): Table {
  const withColumns = (columns: Table["columns"]): Table => ({ ...table, columns });
  const without = (gone: (part: Part) => boolean): Table => ({
    ...table,
    parts: table.parts.filter((part) => !gone(part)),
  });
  const withPart = ({ parts, ...rest }: Table, part: Part): Table => ({ ...rest, parts: [...parts, part] });
  switch (edit.kind) {
    case "addColumn":
    case "setColumn":
      return withColumns({ ...table.columns, [edit.name]: edit.column });
    case "dropColumn": {
      const { [edit.name]: _gone, ...kept } = table.columns;
      return withColumns(kept);
    }
    case "renameColumn":
      return withColumns(
        Object.fromEntries(
          Object.entries(table.columns).map(([name, column]) =>
            name === edit.name ? [edit.to, edit.column] : [name, column],
          ),
        ),
      );
    case "setPrimary":
      return withPart(
        without((part) => part.kind === "primary"),
        edit.key,
      );
    case "setCheck":
      return withPart(
        without((part) => part.kind === "check" && part.column === edit.check.column),
        edit.check,
      );
    case "dropCheck":
      return without((part) => part.kind === "check" && part.name === edit.name);
    case "add":
    case "leaves":
      return withPart(table, edit.part);
    case "dropUnique":
      return without((part) => part.kind === "unique" && same(part.columns, edit.columns));
    case "dropForeign":
      return without((part) => part.kind === "foreign" && same(part.columns, edit.columns));
    case "dropIndex":
      return without((part) => part.kind === "index" && part.name === edit.name);
    case "dropSpare":
      return table;
  }
}
