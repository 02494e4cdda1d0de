// A table of points as a source of pages. One owner's points are read along an index whose first column is the owner; the condition is
// cut in two, so that each half is one stretch of the index in every database: what is left of the first sort value, then the later ones.
import type { Cursor } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Database } from "../../database.js";
import type { PointSource } from "./packed-pages.js";

export interface PointTable<Row> extends Pick<PointSource<Row>, "position" | "positionOf"> {
  /** As it stands after FROM. */
  readonly table: Sql;
  /** The column that says whose a point is. */
  readonly owner: string;
  readonly columns: Sql;
  /** The columns that tell the points of one owner apart, in the order of an index as far as it goes. A position begins with their values. */
  readonly order: readonly string[];
}

const quoted = (column: string): Sql => raw(`"${column}"`);

export function pointSource<Row extends object>(database: Database, points: PointTable<Row>): PointSource<Row> {
  const { table, columns, order, position, positionOf } = points;
  const { dialect } = database;
  const owner = quoted(points.owner);
  const of = (owners: readonly string[]): Sql => sql`${table} WHERE ${dialect.among(owner, owners)}`;
  return {
    position,
    positionOf,
    counts: async (owners) => {
      const rows = await database.walk<{ owner: string; points: number }>(
        sql`SELECT ${owner} AS owner, COUNT(*) AS points FROM ${of(owners)} GROUP BY ${owner}`,
      );
      return new Map(rows.map((row) => [row.owner, row.points]));
    },
    together: (owners, limit) =>
      database.walk<Row>(sql`SELECT ${columns} FROM ${of(owners)} ORDER BY ${owner} ${dialect.limit(limit)}`),
    within: async (id, after, limit) => {
      const read = (condition: Sql, by: readonly Sql[], most: number): Promise<readonly Row[]> =>
        database.walk<Row>(
          sql`SELECT ${columns} FROM ${table} WHERE ${owner} = ${id}${condition} ORDER BY ${join(by, ", ")} ${dialect.limit(most)}`,
        );
      const by = order.map(quoted);
      const [first = sql``, ...others] = by;
      if (after === undefined) return read(sql``, by, limit);
      const [at = null, ...rest] = after;
      const left = await read(sql` AND ${first} = ${at} AND ${isAfter(others, rest)}`, others, limit);
      if (left.length === limit) return left;
      return [...left, ...(await read(sql` AND ${first} > ${at}`, by, limit - left.length))];
    },
  };
}

/** Says what is not after, as databases take that for the few rows that it is; the bound of the first column stands apart for the index. */
function isAfter([first = sql``, ...others]: readonly Sql[], [at = null, ...rest]: Cursor): Sql {
  const upTo = others.reduceRight<Sql>(
    (later, column, place) => {
      const value = rest[place] ?? null;
      return place === others.length - 1
        ? sql`${column} <= ${value}`
        : sql`(${column} < ${value} OR (${column} = ${value} AND ${later}))`;
    },
    sql``,
  );
  return sql`${first} >= ${at} AND NOT (${first} = ${at} AND ${upTo})`;
}
