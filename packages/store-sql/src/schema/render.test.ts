import { describe, expect, test } from "vitest";
import type { DialectName } from "../dialects/dialect.js";
import { schemaStatements } from "./create.js";
import { renderTables } from "./render.js";
import { HEAD, revisions } from "./revision.js";
import {
  bigint,
  boolean,
  double,
  foreign,
  frozen,
  generated,
  identity,
  index,
  integer,
  json,
  nullableOnMysql,
  oneOf,
  optional,
  primary,
  table,
  text,
  unique,
  varchar,
} from "./table.js";
import { tables } from "./tables/all.js";

const names: readonly DialectName[] = ["sqlite", "postgresql", "mysql", "mssql"];

/** Every word of the description once. */
const sample = [
  table("parent", { id: identity(), big: optional(json) }, primary("parent_pk", "id")),
  table(
    "child",
    {
      key: varchar(9, "it's"),
      parent_id: optional(integer("0")),
      flag: boolean(0),
      start: bigint(),
      stop: bigint(),
      length: generated("start - stop", bigint()),
      body: optional(text({ mysql: { type: "LONGTEXT" } })),
      score: optional(double()),
      job: nullableOnMysql(varchar(5)),
    },
    primary("child_pk", "key", "flag"),
    unique("child_uq", "start"),
    foreign(null, ["parent_id"], "parent", { onDelete: "set null", onUpdate: "cascade" }),
    oneOf("child_key", "key", ["a", "b"]),
    oneOf(null, "flag", [0, 1], { postgresql: 0, mysql: 2 }),
    index("child_i", ["key", "start"], { unique: true, descending: ["start"], prefix: { key: 4 } }),
    index("child_cover", ["start"], { covering: { include: ["score"], where: "score IS NOT NULL" } }),
    index("child_mysql", ["job"], { only: "mysql" }),
    frozen("child_frozen", ["key", "job"], "fixed"),
  ),
];

test.each(names)("%s: every word of the description", async (name) => {
  await expect(`${renderTables(sample, name).join(";\n")};\n`).toMatchFileSnapshot(
    `../../test/schema/sample.${name}.sql`,
  );
});

describe("MLflow's schema", () => {
  test("has each table after those that it refers to, as servers demand", () => {
    const made = new Set<string>();
    for (const { name, parts } of tables) {
      made.add(name);
      for (const part of parts)
        if (part.kind === "foreign") expect(made, `${name} → ${part.refersTo}`).toContain(part.refersTo);
    }
    expect(made.size).toBe(tables.length);
  });

  test.each(names)("%s: the revision is recorded last, so that a creation broken off is seen", (name) => {
    const statements = schemaStatements(name);
    expect(statements.at(-1)).toBe(`INSERT INTO alembic_version (version_num) VALUES ('${HEAD}')`);
    expect(statements.filter((statement) => statement.startsWith("CREATE TABLE"))).toHaveLength(tables.length);
  });

  test("keeps what a dump does not show", () => {
    const latest = schemaStatements("sqlite").find((statement) => statement.includes("idx_mcp_server_versions_latest"));
    expect(latest).toContain('"version_major" DESC, "version_minor" DESC, "version_patch" DESC');
    const cover = schemaStatements("postgresql").find((statement) =>
      statement.includes("idx_spans_cost_exp_time_cover"),
    );
    expect(cover).toContain(
      'INCLUDE ("input_cost", "output_cost", "total_cost", "model_name", "model_provider") WHERE',
    );
  });

  test("ends at the last known revision", () => {
    expect(revisions).toHaveLength(67);
    expect(new Set(revisions).size).toBe(67);
    expect(revisions.at(-1)).toBe(HEAD);
  });
});
