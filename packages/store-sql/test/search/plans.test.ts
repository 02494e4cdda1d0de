// How the databases go about what the store asks them: runs, histories and filters by an index, and no sort of more than the page.
import { parseFilter, parseOrderBy, parseStoreUri, type RunQuery, searchables } from "@runledger/store-api";
import sql, { raw, type Sql } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Session } from "../../src/database.js";
import type { Value } from "../../src/dialects/dialect.js";
import { insert } from "../../src/groups/insert.js";
import { metricGroup } from "../../src/groups/metrics.js";
import { searchRuns } from "../../src/groups/run-search.js";
import { runGroup } from "../../src/groups/runs.js";
import { transferGroup } from "../../src/groups/transfer/transfer.js";
import { ensureDefaultExperiment } from "../../src/groups/experiments.js";
import { ensureSchema } from "../../src/schema/create.js";
import { RUN_INDEX, runIndexStatements } from "../../src/schema/run-index.js";
import { openServer } from "../../src/server/open-server.js";
import { openSqlite } from "../../src/sqlite/sqlite-database.js";
import { NOW, ROOT } from "../support/open.js";
import { findServer, TIME_TO_MAKE, type OwnDatabase } from "../support/servers.js";

const RUNS = 1000;
const KEYS = 24;
const idOf = (run: number): string => String(run).padStart(32, "0");
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

async function fill(session: Session): Promise<void> {
  await ensureSchema(session);
  await ensureDefaultExperiment(session, ROOT, NOW);
  const put = (table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<number> =>
    insert(session, { table, columns, rows });
  await put(
    "runs",
    ["run_uuid", "name", "status", "start_time", "lifecycle_stage", "artifact_uri", "experiment_id"],
    times(RUNS, (run) => [idOf(run), `r${run}`, "FINISHED", run, "active", "/a", "0"]),
  );
  const entries = (row: (key: string, run: number) => readonly Value[]): (readonly Value[])[] =>
    times(RUNS * KEYS, (index) => row(`k${index % KEYS}`, Math.floor(index / KEYS)));
  const metric = ["key", "value", "timestamp", "step", "is_nan", "run_uuid"];
  const points = entries((key, run) => [key, run / RUNS, run, 0, 0, idOf(run)]);
  await put("latest_metrics", metric, points);
  await put("metrics", metric, points);
  for (const table of ["params", "tags"])
    await put(
      table,
      ["key", "value", "run_uuid"],
      entries((key, run) => [key, `v${run % 500}`, idOf(run)]),
    );
}

/** The statements that a work has the database run. */
async function statementsOf(database: Database, work: (recorded: Database) => Promise<unknown>): Promise<Sql[]> {
  const statements: Sql[] = [];
  const recorded = (session: Session): Session => ({
    dialect: session.dialect,
    rows: (statement) => (statements.push(statement), session.rows(statement)),
    values: (statement) => (statements.push(statement), session.values(statement)),
    change: (statement) => (statements.push(statement), session.change(statement)),
  });
  await work({
    ...database,
    read: (reading) => database.read((session) => reading(recorded(session))),
    scan: (statement, reach) => (statements.push(statement), database.scan(statement, reach)),
    walk: (statement) => (statements.push(statement), database.walk(statement)),
  });
  return statements;
}

interface Planner {
  readonly open: (own: OwnDatabase | undefined) => Promise<Database>;
  readonly analyze: string;
  readonly explain: string;
  /** The lines of a plan that go through a whole table, as `table`. */
  readonly scans: (database: Database, statement: Sql) => Promise<readonly string[]>;
  /** What the plan of a page says that is read from the index of runs and needs no sort. */
  readonly fromIndex: { readonly page: RegExp; readonly seek: RegExp; readonly sort: RegExp };
}

const matches = (lines: readonly string[], pattern: RegExp): string[] =>
  lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);

const linesOf = async (database: Database, word: string, statement: Sql): Promise<readonly string[]> => {
  const rows = await database.read((session) => session.values(sql`${raw(word)} ${statement}`));
  return rows.map((row) => row.join(" "));
};

const textPlan =
  (word: string, pattern: RegExp): Planner["scans"] =>
  async (database, statement) =>
    matches(await linesOf(database, word, statement), pattern);

const server = async (own: OwnDatabase | undefined): Promise<Database> => openServer(parseStoreUri(own?.uri ?? ""), {});

const planners: Readonly<Record<"sqlite" | "postgresql" | "mysql", Planner>> = {
  sqlite: {
    open: () => openSqlite(":memory:"),
    analyze: "ANALYZE",
    scans: textPlan("EXPLAIN QUERY PLAN", /SCAN (\w+)(?! USING)/u),
    explain: "EXPLAIN QUERY PLAN",
    fromIndex: {
      page: new RegExp(`SEARCH e USING COVERING INDEX ${RUN_INDEX} \\(experiment_id=\\?`, "u"),
      seek: /start_time[<=]/u,
      sort: /TEMP B-TREE/u,
    },
  },
  postgresql: {
    open: server,
    analyze: "ANALYZE",
    scans: textPlan("EXPLAIN", /Seq Scan on (\w+)/u),
    explain: "EXPLAIN",
    fromIndex: {
      page: new RegExp(`Index (?:Only )?Scan using ${RUN_INDEX} `, "u"),
      seek: /Index Cond: .*start_time (?:<=|IS NULL)/u,
      sort: /Sort/u,
    },
  },
  mysql: {
    open: server,
    analyze: "ANALYZE TABLE runs, metrics, latest_metrics, params, tags",
    scans: async (database, statement) => {
      const rows = await database.read((session) =>
        session.rows<{ table: string; type: string }>(sql`EXPLAIN ${statement}`),
      );
      return rows.filter(({ type, table }) => type === "ALL" && !table.startsWith("<")).map(({ table }) => table);
    },
    explain: "EXPLAIN",
    fromIndex: {
      page: new RegExp(` e (?:ref|range) \\S+ ${RUN_INDEX} `, "u"),
      seek: / e range /u,
      sort: /filesort|temporary/u,
    },
  },
};

/** What may be gone through: runs, of which MLflow's schema has no index by experiment; the ids that were asked for; and `inputs`, empty here. */
const wholes = new Set(["runs", "e", "json_each", "inputs"]);
const query = (filter: string | undefined, order: readonly string[] | undefined) => ({
  filter: parseFilter(searchables.runs, filter),
  orderBy: parseOrderBy(searchables.runs, order),
  limit: 5,
  experimentIds: ["0"],
  view: "active" as const,
});

const works: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  "a run": (database) => runGroup(database).get(idOf(7)),
  "a page in the default order": (database) =>
    runGroup(database).search?.(query(undefined, undefined)) ?? Promise.resolve(),
  "a page deep within": (database) =>
    runGroup(database).search?.({ ...query(undefined, undefined), after: [100, idOf(100)] }) ?? Promise.resolve(),
  "a page ordered by a metric": (database) =>
    runGroup(database).search?.(query(undefined, ["metrics.k1 DESC"])) ?? Promise.resolve(),
  "a run by a param": (database) =>
    runGroup(database).search?.(query("params.k1 = 'v7'", undefined)) ?? Promise.resolve(),
  "points of many runs": (database) => transferGroup(database).points({ ids: [idOf(7), idOf(8)], limit: 1000 }),
  "points within a run": async (database) => {
    const transfer = transferGroup(database);
    const { nextPageToken } = await transfer.points({ ids: [idOf(7)], limit: 10 });
    await transfer.points({ ids: [idOf(7)], limit: 10, pageToken: nextPageToken });
  },
  "how many points there are": (database) => transferGroup(database).pointCounts([idOf(7), idOf(8)]),
  "the history of a metric": (database) => metricGroup(database).history({ runId: idOf(7), key: "k1", limit: 10 }),
};

const latest = (more: Pick<RunQuery, "view"> & Partial<RunQuery>) => ({ ...query(undefined, undefined), ...more });
const pages: Readonly<Record<string, RunQuery>> = {
  "active runs": latest({ view: "active" }),
  "all runs": latest({ view: "all" }),
  "active runs deep within": latest({ view: "active", after: [100, idOf(100)] }),
  "all runs deep within": latest({ view: "all", after: [100, idOf(100)] }),
};

for (const [name, { open, analyze, scans, explain, fromIndex }] of Object.entries(planners)) {
  const found = name === "postgresql" || name === "mysql" ? await findServer(name) : undefined;
  describe.skipIf(name !== "sqlite" && found === undefined)(name, () => {
    let own: OwnDatabase | undefined;
    let database: Database;
    beforeAll(async () => {
      own = await found?.create();
      database = await open(own);
      await database.exclusively(fill);
      await database.write((session) => session.change(raw(analyze)));
    }, TIME_TO_MAKE);
    afterAll(async () => {
      await database?.close();
      await own?.drop();
    });

    test.each(Object.entries(works))("%s: no value is looked for by going through all", async (_, work) => {
      const statements = await statementsOf(database, work);
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) {
        const whole = await scans(database, statement);
        expect(
          whole.filter((table) => !wholes.has(table)),
          statement.text,
        ).toEqual([]);
      }
    });

    describe("with the index of runs", () => {
      beforeAll(() =>
        database.write(async (session) => {
          for (const text of await runIndexStatements(session, "made")) await session.change(raw(text));
        }),
      );

      test.each(Object.entries(pages))("a page of %s is read from it, and nothing is sorted", async (_, page) => {
        const [found] = await statementsOf(database, (recorded) => searchRuns(recorded, page, { indexed: true }));
        const plan = (await linesOf(database, explain, found ?? sql``)).join("\n");
        expect(plan).toMatch(fromIndex.page);
        expect(plan).not.toMatch(fromIndex.sort);
        if (page.after !== undefined) expect(plan).toMatch(fromIndex.seek);
      });

      test("with a filter, the runs are gone through in its order", async () => {
        const filtered = query("params.k1 != 'v7'", undefined);
        const [found] = await statementsOf(database, (recorded) => searchRuns(recorded, filtered, { indexed: true }));
        const plan = (await linesOf(database, explain, found ?? sql``)).join("\n");
        expect(plan).toMatch(fromIndex.page);
        expect(plan).not.toMatch(fromIndex.sort);
      });
    });
  });
}
