// Run search: the truth table, and what a search sees of experiments, views and entities.
import assert from "node:assert/strict";
import { type Case, decided, group, groupOf } from "../case.js";
import { byKey, idsOf, namesOf, point, refused, repeat } from "../expect.js";
import { datasetFilters, type FilterTable, refusedRunFilters, runFilters } from "./run-filters.js";
import { ALL, logTable } from "./run-fixture.js";

const sorted = (names: readonly (string | null)[]) => names.map(String).toSorted();
const words = (names: string) => names.split(" ").filter(Boolean).toSorted();

function tableCases(table: FilterTable): Record<string, Case["run"]> {
  return Object.fromEntries(
    Object.entries(table).map(([name, filters]) => [
      name,
      async (context) => {
        const { experimentId, ids } = await logTable(context);
        for (const [text, expected] of Object.entries(filters)) {
          const filter = text.replaceAll(/\{(\w+)\}/g, (_, run: string) => ids[run] ?? run);
          assert.deepEqual(
            sorted(namesOf(await context.store.runs.search({ experimentIds: [experimentId], filter }))),
            words(expected),
            filter,
          );
        }
      },
    ]),
  );
}

const refusals: Record<string, Case["run"]> = Object.fromEntries(
  Object.entries(refusedRunFilters).map(([name, filters]) => [
    `refuses-${name}`,
    async ({ store, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", store.runs.search({ experimentIds, filter }), filter);
    },
  ]),
);

export const searchRunCases = [
  ...group("runs.search", tableCases(runFilters)),
  ...groupOf("datasets", "runs.search", tableCases(datasetFilters)),
  ...group("runs.search", refusals),

  ...group("runs.search", {
    "ilike-folds-every-script": decided("ilike-folds-unicode", async (context) => {
      const { experimentId } = await logTable(context);
      for (const filter of ["tags.u ILIKE 'é'", "tags.u ILIKE 'É'"]) {
        assert.deepEqual(
          sorted(namesOf(await context.store.runs.search({ experimentIds: [experimentId], filter }))),
          ["Alpha", "alpha"],
          filter,
        );
      }
    }),
    "refuses-a-list-of-bare-words": decided("bad-lists-are-the-callers-mistake", async ({ store, newExperiment }) => {
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.runs.search({ experimentIds: [await newExperiment()], filter: "run_id IN (a)" }),
      );
    }),
    "is-not-open-to-injection": async (context) => {
      const { experimentId } = await logTable(context);
      const find = async (filter: string) =>
        namesOf(await context.store.runs.search({ experimentIds: [experimentId], filter }));
      for (const value of [
        "x' OR '1'='1",
        "'; DROP TABLE runs; --",
        "\\' OR 1=1 --",
        "%' UNION SELECT * FROM runs --",
      ]) {
        for (const filter of [`params.p = "${value}"`, `tags.t LIKE "${value}"`, `params.\`${value}\` = 'x'`])
          assert.deepEqual(await find(filter), [], filter);
      }
      assert.deepEqual(sorted(await find("")), words(ALL));
    },
    "views-tell-active-from-deleted": async (context) => {
      const { experimentId } = await logTable(context);
      const find = async (view: "active" | "deleted" | "all", filter?: string) =>
        sorted(namesOf(await context.store.runs.search({ experimentIds: [experimentId], view, filter })));
      assert.deepEqual(await find("active"), words(ALL));
      assert.deepEqual(await find("deleted"), ["gone"]);
      assert.deepEqual(await find("all"), words(`${ALL} gone`));
      assert.deepEqual(await find("all", "params.p = 'x'"), ["Alpha", "gone"]);
      assert.deepEqual(await find("active", "metrics.m = 5"), []);
    },
    "sees-only-the-experiments-asked-for": async ({ store, newRun }) => {
      const [one, two, three] = [await newRun(), await newRun(), await newRun()];
      const find = async (experimentIds: string[]) => idsOf(await store.runs.search({ experimentIds })).toSorted();
      assert.deepEqual(await find([one.experimentId]), [one.id]);
      assert.deepEqual(await find([one.experimentId, three.experimentId]), [one.id, three.id].toSorted());
      assert.deepEqual(await find([two.experimentId, two.experimentId, ` 0${two.experimentId}`]), [two.id]);
    },
    "of-no-or-unknown-experiments-is-empty": async ({ store }) => {
      for (const experimentIds of [[], ["987654321012345"]]) {
        const page = await store.runs.search({ experimentIds });
        assert.deepEqual([page.items, page.nextPageToken], [[], undefined]);
      }
    },
    "refuses-an-experiment-id-that-is-no-integer": async ({ store, newExperiment }) => {
      await refused("INVALID_PARAMETER_VALUE", store.runs.search({ experimentIds: [await newExperiment(), "abc"] }));
    },
    "takes-many-experiments": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      const experimentIds = [...repeat(1500, (n) => String(7_000_000_000_000 + n)), experimentId];
      assert.deepEqual(idsOf(await store.runs.search({ experimentIds })), [id]);
    },
    "takes-many-clauses": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.runs.log(id, {
        params: repeat(8, (n) => ({ key: `p${n}`, value: "x" })),
        metrics: repeat(8, (n) => point(`m${n}`, n)),
      });
      const clauses = [...repeat(8, (n) => `params.p${n} = 'x'`), ...repeat(8, (n) => `metrics.m${n} >= ${n}`)];
      const find = async (filter: string) => idsOf(await store.runs.search({ experimentIds: [experimentId], filter }));
      assert.deepEqual(await find(clauses.join(" AND ")), [id]);
      assert.deepEqual(await find([...clauses, "params.p7 = 'y'"].join(" AND ")), []);
    },
    "filters-by-the-latest-value": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.runs.log(id, { metrics: [point("m", 1, 0), point("m", 2, 1), point("m", 9, 0, 50)] });
      const find = async (filter: string) => idsOf(await store.runs.search({ experimentIds: [experimentId], filter }));
      assert.deepEqual(
        [await find("metrics.m = 2"), await find("metrics.m > 2"), await find("metrics.m = 1")],
        [[id], [], []],
      );
    },
    "sees-what-was-written-just-now": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ name: "n" });
      const find = async (filter: string) => idsOf(await store.runs.search({ experimentIds: [experimentId], filter }));
      await store.runs.log(id, { tags: [{ key: "t", value: "1" }] });
      assert.deepEqual(await find("tags.t = '1'"), [id]);
      await store.runs.log(id, { tags: [{ key: "t", value: "2" }] });
      assert.deepEqual([await find("tags.t = '1'"), await find("tags.t = '2'")], [[], [id]]);
      await store.runs.deleteTag(id, "t");
      assert.deepEqual([await find("tags.t = '2'"), await find("tags.t IS NULL")], [[], [id]]);
      await store.runs.update(id, { status: "FAILED", endTime: 7 });
      assert.deepEqual(await find("status = 'FAILED' AND end_time = 7"), [id]);
    },
    "gives-whole-runs": async ({ store, newRun }) => {
      const runs = [await newRun({ startTime: 2, userId: "u", tags: [{ key: "t", value: "1" }] })];
      const experimentId = runs[0]?.experimentId ?? "";
      runs.push(await newRun({ experimentId, startTime: 1 }));
      for (const [n, { id }] of runs.entries())
        await store.runs.log(id, { metrics: [point("m", n)], params: [{ key: "p", value: String(n) }] });
      const found = await store.runs.search({ experimentIds: [experimentId] });
      assert.deepEqual(found.items, await Promise.all(runs.map(({ id }) => store.runs.get(id))));
    },
    "gives-each-run-its-own-data": async ({ store, newExperiment, newRun }) => {
      const experimentId = await newExperiment();
      const runs = await Promise.all(repeat(12, (n) => newRun({ experimentId, name: `r${n}`, startTime: n })));
      for (const [n, { id }] of runs.entries())
        await store.runs.log(id, {
          params: [{ key: "n", value: String(n) }],
          tags: [{ key: "n", value: String(n) }],
          metrics: [point("n", n)],
        });
      for (const run of (await store.runs.search({ experimentIds: [experimentId] })).items) {
        const n = run.name?.slice(1) ?? "";
        assert.deepEqual([byKey(run.params)["n"], byKey(run.tags)["n"], run.metrics[0]?.value], [n, n, Number(n)]);
      }
    },
  }),
];
