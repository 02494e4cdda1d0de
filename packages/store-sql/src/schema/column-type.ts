// Looks a column up in MLflow's schema, for databases that want its type spelled out.
import { failures } from "@runledger/store-api";
import type { ColumnType } from "./table.js";
import { tables } from "./tables/all.js";

const types: ReadonlyMap<string, ColumnType["kind"]> = new Map(
  tables.flatMap(({ name, columns }) =>
    Object.entries(columns).map(([column, { type }]) => [`${name}.${column}`, type.kind] as const),
  ),
);

export function columnType(table: string, column: string): ColumnType["kind"] {
  const type = types.get(`${table}.${column}`);
  if (type === undefined) throw failures.internal(`no column ${table}.${column}`);
  return type;
}
