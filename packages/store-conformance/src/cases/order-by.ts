// Orderings of run searches: numbers, then NaN, then the absent, in both directions; text by code point; ties by start time and id.
import assert from "node:assert/strict";
import { type Case, type CaseContext, decided, group } from "../case.js";
import { namesOf, point, refused, repeat } from "../expect.js";
import { logTable } from "./run-fixture.js";

const NEWEST = "none a%b a_b beta alpha Alpha";
const OLDEST = "Alpha alpha beta a_b a%b none";

/** Orderings, separated by `, `, and the names they give. */
const orderings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "metrics-sort-as-numbers-then-nan-then-absent": {
    "metrics.m": "a%b Alpha alpha a_b beta none",
    "metrics.m ASC": "a%b Alpha alpha a_b beta none",
    "metrics.m DESC": "a_b alpha Alpha a%b beta none",
    "metrics.m desc": "a_b alpha Alpha a%b beta none",
  },
  "quoted-keys-work": {
    "metrics.`a b` DESC": "Alpha none a%b a_b beta alpha",
    "metrics.`s/l`": "Alpha none a%b a_b beta alpha",
  },
  "unknown-keys-leave-the-default-order": {
    "metrics.nope": NEWEST,
    "params.nope DESC": NEWEST,
    "tags.nope": NEWEST,
    "metrics.M": NEWEST,
  },
  "params-sort-by-code-point-then-absent": {
    "params.p": "a_b alpha beta a%b Alpha none",
    "params.p DESC": "Alpha a%b beta alpha a_b none",
  },
  "params-sort-as-text": {
    "params.n": "Alpha beta alpha none a%b a_b",
    "params.n DESC": "alpha beta Alpha none a%b a_b",
  },
  "tags-sort-by-code-point-then-absent": {
    "tags.t": "alpha a_b a%b beta Alpha none",
    "tags.t DESC": "Alpha beta a%b a_b alpha none",
  },
  "start-time": {
    start_time: OLDEST,
    "start_time ASC": OLDEST,
    "start_time DESC": NEWEST,
    "attribute.start_time": OLDEST,
    created: OLDEST,
    "Created DESC": NEWEST,
  },
  "an-absent-end-time-comes-last": {
    end_time: "alpha Alpha a%b a_b none beta",
    "end_time DESC": "a_b a%b Alpha alpha none beta",
  },
  "status-sorts-by-name": { status: "alpha a%b Alpha a_b beta none", "status DESC": "none beta a_b a%b Alpha alpha" },
  "run-name-sorts-by-code-point": {
    run_name: "Alpha a%b a_b alpha beta none",
    "run_name DESC": "none beta alpha a_b a%b Alpha",
  },
  "user-id-ties-go-to-the-newest": { user_id: "a_b beta Alpha alpha none a%b" },
  "later-keys-break-ties": {
    "status, start_time DESC": "alpha a%b Alpha a_b beta none",
    "status, start_time ASC": "alpha Alpha a%b a_b beta none",
    "user_id DESC, run_name": "a%b none alpha Alpha beta a_b",
    "metrics.m DESC, start_time": "a_b alpha Alpha a%b beta none",
  },
};

const refusedOrders: Readonly<Record<string, readonly string[]>> = {
  "unknown-keys": [
    "`run name`",
    "name",
    "duration",
    "experiment_id",
    "lifecycle_stage",
    "timestamp",
    "METRICS.m",
    "dataset.name",
  ],
  "more-than-a-key-and-a-direction": [
    "metrics.m DESC NULLS LAST",
    "metrics.m, params.p",
    "metrics.m ASCENDING",
    "-metrics.m",
    "a b c",
    "metrics.m;",
    "metrics.s/l",
  ],
  nothing: ["", " "],
};

async function ordered(
  { store }: CaseContext,
  experimentId: string,
  orderBy: readonly string[],
): Promise<(string | null)[]> {
  return namesOf(await store.runs.search({ experimentIds: [experimentId], orderBy }));
}

const tableCases: Record<string, Case["run"]> = Object.fromEntries(
  Object.entries(orderings).map(([name, table]) => [
    name,
    async (context) => {
      const { experimentId } = await logTable(context);
      for (const [orderBy, expected] of Object.entries(table)) {
        assert.deepEqual(await ordered(context, experimentId, orderBy.split(", ")), expected.split(" "), orderBy);
      }
    },
  ]),
);

const refusals: Record<string, Case["run"]> = Object.fromEntries(
  Object.entries(refusedOrders).map(([name, texts]) => [
    `refuses-${name}`,
    async ({ store, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const text of texts)
        await refused("INVALID_PARAMETER_VALUE", store.runs.search({ experimentIds, orderBy: [text] }), `'${text}'`);
    },
  ]),
);

export const orderByCases = [
  ...group("runs.search.order", tableCases),
  ...group("runs.search.order", refusals),
  ...group("runs.search.order", {
    "default-is-newest-first-then-by-id": async (context) => {
      const { experimentId } = await logTable(context);
      assert.deepEqual(await ordered(context, experimentId, []), NEWEST.split(" "));
    },
    "ties-go-by-run-id": async ({ store, newExperiment, newRun }) => {
      const experimentId = await newExperiment();
      const ids = (await Promise.all(repeat(8, () => newRun({ experimentId, startTime: 5 }))))
        .map(({ id }) => id)
        .toSorted();
      const found = await store.runs.search({ experimentIds: [experimentId] });
      assert.deepEqual(
        found.items.map(({ id }) => id),
        ids,
      );
      const reversed = await store.runs.search({ experimentIds: [experimentId], orderBy: ["run_id DESC"] });
      assert.deepEqual(
        reversed.items.map(({ id }) => id),
        ids.toReversed(),
      );
    },
    "ties-of-a-descending-key-still-go-newest-first": async (context) => {
      const experimentId = await context.newExperiment();
      for (const startTime of [1, 2, 3]) {
        const { id } = await context.newRun({ experimentId, name: `r${startTime}`, startTime });
        await context.store.runs.log(id, { metrics: [point("m", 7)] });
      }
      for (const orderBy of ["metrics.m", "metrics.m DESC"])
        assert.deepEqual(await ordered(context, experimentId, [orderBy]), ["r3", "r2", "r1"], orderBy);
    },
    "metrics-sort-by-value-not-by-text": async (context) => {
      const experimentId = await context.newExperiment();
      const values = [-10, -9, -0.5, 0, 2, 10, 100, 1e10];
      for (const value of values.toReversed()) {
        const { id } = await context.newRun({ experimentId, name: String(value) });
        await context.store.runs.log(id, { metrics: [point("m", value)] });
      }
      assert.deepEqual(await ordered(context, experimentId, ["metrics.m"]), values.map(String));
    },
    "orders-by-the-latest-value": async (context) => {
      const experimentId = await context.newExperiment();
      for (const [name, first, last] of [
        ["up", 1, 9],
        ["down", 9, 1],
      ] as const) {
        const { id } = await context.newRun({ experimentId, name });
        await context.store.runs.log(id, { metrics: [point("m", first, 0), point("m", last, 1)] });
      }
      assert.deepEqual(await ordered(context, experimentId, ["metrics.m"]), ["down", "up"]);
    },
    "of-a-repeated-key-the-first-counts": decided("repeated-order-keys", async (context) => {
      const { experimentId } = await logTable(context);
      assert.deepEqual(await ordered(context, experimentId, ["start_time", "created DESC"]), OLDEST.split(" "));
      assert.deepEqual(
        await ordered(context, experimentId, ["metrics.m", "metrics.m DESC"]),
        "a%b Alpha alpha a_b beta none".split(" "),
      );
    }),
  }),
];
