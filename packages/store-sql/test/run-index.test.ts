// Runledger's own index of runs: made, seen, removed without a trace, and the same answers with it as without.
import { type Cursor, cursorOf, parseFilter, parseOrderBy, searchables, searchRows } from "@runledger/store-api";
import { raw } from "sql-template-tag";
import { expect, onTestFinished, test } from "vitest";
import type { Database, Session } from "../src/database.js";
import { mssql } from "../src/dialects/mssql.js";
import { type RunSearchOptions, searchRuns } from "../src/groups/run-search.js";
import { indexRuns, schemaStatus } from "../src/index.js";
import { liveTable } from "../src/migrations/catalog.js";
import { hasRunIndex, RUN_INDEX, runIndexStatements } from "../src/schema/run-index.js";
import { fillDatabase } from "./search/data.js";
import { randomOf } from "./search/random.js";
import { describeDatabases, type Open, type Opened } from "./support/any-database.js";
import { openDatabase } from "./support/open.js";
import { temporaryFile } from "./support/temporary.js";

const FAR = "2147483647";
const PAGE = 7;

const searches = [["1"], ["2", "1", FAR]].flatMap((experimentIds) =>
  (["active", "deleted", "all"] as const).flatMap((view) =>
    [undefined, ["start_time DESC", "run_name"], ["end_time DESC"], ["run_id"]].flatMap((order) =>
      [undefined, "status = 'FINISHED'", "params.a != 'x'"].map((filter) => ({
        experimentIds,
        view,
        orderBy: parseOrderBy(searchables.runs, order),
        filter: parseFilter(searchables.runs, filter),
      })),
    ),
  ),
);

async function idsOf(database: Database, search: (typeof searches)[number], options: RunSearchOptions) {
  const found: string[] = [];
  for (let after: Cursor | undefined; ;) {
    const page = await searchRuns(database, { ...search, limit: PAGE, after }, options);
    expect(page.length).toBeLessThanOrEqual(PAGE);
    found.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (last === undefined) return found;
    after = cursorOf(searchRows.run(last), search.orderBy);
  }
}

const answers = async (database: Database, options: RunSearchOptions) => {
  const found: (readonly string[])[] = [];
  for (const search of searches) found.push(await idsOf(database, search, options));
  return found;
};

async function opened(open: Open): Promise<Opened> {
  const made = await open();
  onTestFinished(() => made.close());
  return made;
}

const things = (database: Database) =>
  database.read(async (session) =>
    (await liveTable(session, "runs"))?.things.map(({ kind, name }) => `${kind} ${name}`),
  );

await describeDatabases("the index of runs", (open) => {
  test("is made once, seen, and removed without a trace", async () => {
    const { uri, rows } = await opened(open);
    const before = await things(rows);
    const planned = await indexRuns(uri, { dryRun: true });
    expect(await things(rows)).toEqual(before);
    expect(await indexRuns(uri)).toEqual(planned);
    expect(await indexRuns(uri)).toEqual([]);
    expect(await schemaStatus(uri)).toMatchObject({ state: "head", runIndex: RUN_INDEX });
    expect(await indexRuns(uri, { drop: true, dryRun: true })).not.toEqual([]);
    expect(await rows.read(hasRunIndex)).toBe(true);
    await indexRuns(uri, { drop: true });
    expect(await indexRuns(uri, { drop: true })).toEqual([]);
    expect(await schemaStatus(uri)).toMatchObject({ runIndex: null });
    expect(await things(rows)).toEqual(before);
  });

  test("changes no answer: times that are missing or the same, deleted runs, several experiments", async () => {
    const { uri, rows } = await opened(open);
    await fillDatabase(rows, randomOf(7), FAR);
    const expected = await answers(rows, {});
    expect(expected.flat().length).toBeGreaterThan(1000);
    expect(await answers(rows, { indexed: true }), "by a store that does not know that the index is gone").toEqual(
      expected,
    );
    await indexRuns(uri);
    expect(await answers(rows, { indexed: true })).toEqual(expected);
    expect(await answers(rows, {}), "by a store that does not know the index yet").toEqual(expected);
  });
});

test("an old schema, an empty database and a missing file get none", async () => {
  const file = temporaryFile();
  await expect(indexRuns(`sqlite:///${file}`)).rejects.toThrow(/There is no file/u);
  const database = await openDatabase({ file });
  await expect(indexRuns(`sqlite:///${file}`)).rejects.toThrow(/is empty/u);
  await database.write(async (session) => {
    await session.change(raw("CREATE TABLE alembic_version (version_num VARCHAR(32))"));
    await session.change(raw("INSERT INTO alembic_version VALUES ('451aebb31d03')"));
  });
  await expect(indexRuns(`sqlite:///${file}`)).rejects.toThrow(/runledger db upgrade/u);
});

test("on SQL Server", async () => {
  const session = { dialect: mssql, values: async () => [] } as unknown as Session;
  expect(await runIndexStatements(session, "made")).toEqual([
    `CREATE INDEX [${RUN_INDEX}] ON [runs] ([experiment_id], [start_time] DESC, [run_uuid], [lifecycle_stage])`,
  ]);
});
